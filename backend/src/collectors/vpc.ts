import {
  EC2Client,
  type IpPermission,
  paginateDescribeInternetGateways,
  paginateDescribeNatGateways,
  paginateDescribeNetworkAcls,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  paginateDescribeVpcPeeringConnections,
  paginateDescribeVpcs,
  type Route,
} from "@aws-sdk/client-ec2";
import type { Reference } from "../model.ts";
import { arn, defineService, kindsOf, nameTag, ref, refs, refsOf, type Scope, tagMap } from "./define.ts";
import { items } from "./pages.ts";

const kind = kindsOf<EC2Client>();

const SHARED = "Those that another account shares with this one are listed here too, under their owner's ARN.";

/** VPC. Page sizes are the largest that each call allows; route tables stop at 100. */
export const vpc = defineService({
  service: "vpc",
  title: "VPC",
  reach: "regional",
  client: EC2Client,
  kinds: {
    vpc: kind({
      title: "VPCs",
      note: SHARED,
      cloudFormation: "AWS::EC2::VPC",
      actions: ["ec2:DescribeVpcs"],
      list: (client) => items(paginateDescribeVpcs, { client, pageSize: 1000 }, {}, (page) => page.Vpcs),
      id: (v) => v.VpcId,
      arn: (v, scope) => ownedArn(scope, v.OwnerId, `vpc/${v.VpcId}`),
      name: (v) => nameTag(v.Tags),
      state: (v) => v.State,
      tags: (v) => tagMap(v.Tags),
      columns: {
        cidrBlock: (v) => v.CidrBlock,
        default: (v) => v.IsDefault,
        tenancy: (v) => v.InstanceTenancy,
        dhcpOptionsId: (v) => v.DhcpOptionsId,
        ownerId: (v) => v.OwnerId,
      },
    }),

    subnet: kind({
      title: "Subnets",
      note: SHARED,
      cloudFormation: "AWS::EC2::Subnet",
      actions: ["ec2:DescribeSubnets"],
      list: (client) => items(paginateDescribeSubnets, { client, pageSize: 1000 }, {}, (page) => page.Subnets),
      id: (s) => s.SubnetId,
      arn: (s, scope) => s.SubnetArn ?? ownedArn(scope, s.OwnerId, `subnet/${s.SubnetId}`),
      name: (s) => nameTag(s.Tags),
      state: (s) => s.State,
      tags: (s) => tagMap(s.Tags),
      columns: {
        cidrBlock: (s) => s.CidrBlock,
        availabilityZone: (s) => s.AvailabilityZone,
        vpcId: (s) => s.VpcId,
        availableIpAddresses: (s) => s.AvailableIpAddressCount,
        assignsPublicIp: (s) => s.MapPublicIpOnLaunch,
        defaultForZone: (s) => s.DefaultForAz,
        ownerId: (s) => s.OwnerId,
      },
      related: (s) => [ref("vpc:vpc", s.VpcId)],
      volatile: ["AvailableIpAddressCount"],
    }),

    "route-table": kind({
      title: "Route tables",
      cloudFormation: "AWS::EC2::RouteTable",
      actions: ["ec2:DescribeRouteTables"],
      list: (client) => items(paginateDescribeRouteTables, { client, pageSize: 100 }, {}, (page) => page.RouteTables),
      id: (t) => t.RouteTableId,
      arn: (t, scope) => ownedArn(scope, t.OwnerId, `route-table/${t.RouteTableId}`),
      name: (t) => nameTag(t.Tags),
      tags: (t) => tagMap(t.Tags),
      columns: {
        vpcId: (t) => t.VpcId,
        main: (t) => t.Associations?.some((association) => association.Main) ?? false,
        routes: (t) => t.Routes?.length,
        subnets: (t) => t.Associations?.filter((association) => association.SubnetId).length,
      },
      related: (t) => [
        ref("vpc:vpc", t.VpcId),
        ...refsOf("vpc:subnet", t.Associations, (association) => association.SubnetId),
        ...routeTargets(t.Routes ?? []),
      ],
    }),

    "internet-gateway": kind({
      title: "Internet gateways",
      cloudFormation: "AWS::EC2::InternetGateway",
      actions: ["ec2:DescribeInternetGateways"],
      list: (client) =>
        items(paginateDescribeInternetGateways, { client, pageSize: 1000 }, {}, (page) => page.InternetGateways),
      id: (g) => g.InternetGatewayId,
      arn: (g, scope) => ownedArn(scope, g.OwnerId, `internet-gateway/${g.InternetGatewayId}`),
      name: (g) => nameTag(g.Tags),
      tags: (g) => tagMap(g.Tags),
      columns: {
        vpcId: (g) => g.Attachments?.[0]?.VpcId,
        attached: (g) => g.Attachments !== undefined && g.Attachments.length > 0,
      },
      related: (g) => refsOf("vpc:vpc", g.Attachments, (attachment) => attachment.VpcId),
    }),

    "nat-gateway": kind({
      title: "NAT gateways",
      note: "Deleted gateways stay in the list for about an hour, as AWS keeps answering with them.",
      cloudFormation: "AWS::EC2::NatGateway",
      actions: ["ec2:DescribeNatGateways"],
      list: (client) => items(paginateDescribeNatGateways, { client, pageSize: 1000 }, {}, (page) => page.NatGateways),
      id: (g) => g.NatGatewayId,
      arn: (g, scope) => arn(scope, "ec2", `natgateway/${g.NatGatewayId}`),
      name: (g) => nameTag(g.Tags),
      state: (g) => g.State,
      tags: (g) => tagMap(g.Tags),
      createdAt: (g) => g.CreateTime,
      columns: {
        connectivity: (g) => g.ConnectivityType,
        publicIp: (g) => g.NatGatewayAddresses?.[0]?.PublicIp,
        privateIp: (g) => g.NatGatewayAddresses?.[0]?.PrivateIp,
        vpcId: (g) => g.VpcId,
      },
      related: (g) => [
        ref("vpc:vpc", g.VpcId),
        ref("vpc:subnet", g.SubnetId),
        ...(g.NatGatewayAddresses ?? []).flatMap((address) => [
          ref("ec2:elastic-ip", address.AllocationId),
          ref("ec2:network-interface", address.NetworkInterfaceId),
        ]),
      ],
    }),

    "security-group": kind({
      title: "Security groups",
      note: `The rules are in the data as AWS groups them. ${SHARED}`,
      cloudFormation: "AWS::EC2::SecurityGroup",
      actions: ["ec2:DescribeSecurityGroups"],
      list: (client) =>
        items(paginateDescribeSecurityGroups, { client, pageSize: 1000 }, {}, (page) => page.SecurityGroups),
      id: (g) => g.GroupId,
      arn: (g, scope) => g.SecurityGroupArn ?? ownedArn(scope, g.OwnerId, `security-group/${g.GroupId}`),
      name: (g) => g.GroupName,
      tags: (g) => tagMap(g.Tags),
      columns: {
        vpcId: (g) => g.VpcId,
        description: (g) => g.Description,
        inboundRules: (g) => g.IpPermissions?.flatMap(sources).length,
        outboundRules: (g) => g.IpPermissionsEgress?.flatMap(sources).length,
        openToInternet: (g) => g.IpPermissions?.some(isOpenToInternet),
      },
      related: (g) => [
        ref("vpc:vpc", g.VpcId),
        ...refs("vpc:security-group", [...(g.IpPermissions ?? []), ...(g.IpPermissionsEgress ?? [])].flatMap(groupsOf)),
      ],
    }),

    "network-acl": kind({
      title: "Network ACLs",
      cloudFormation: "AWS::EC2::NetworkAcl",
      actions: ["ec2:DescribeNetworkAcls"],
      list: (client) => items(paginateDescribeNetworkAcls, { client, pageSize: 1000 }, {}, (page) => page.NetworkAcls),
      id: (a) => a.NetworkAclId,
      arn: (a, scope) => ownedArn(scope, a.OwnerId, `network-acl/${a.NetworkAclId}`),
      name: (a) => nameTag(a.Tags),
      tags: (a) => tagMap(a.Tags),
      columns: { vpcId: (a) => a.VpcId, default: (a) => a.IsDefault, entries: (a) => a.Entries?.length },
      related: (a) => [
        ref("vpc:vpc", a.VpcId),
        ...refsOf("vpc:subnet", a.Associations, (association) => association.SubnetId),
      ],
    }),

    "vpc-endpoint": kind({
      title: "VPC endpoints",
      cloudFormation: "AWS::EC2::VPCEndpoint",
      actions: ["ec2:DescribeVpcEndpoints"],
      list: (client) =>
        items(paginateDescribeVpcEndpoints, { client, pageSize: 1000 }, {}, (page) => page.VpcEndpoints),
      id: (e) => e.VpcEndpointId,
      arn: (e, scope) => ownedArn(scope, e.OwnerId, `vpc-endpoint/${e.VpcEndpointId}`),
      name: (e) => nameTag(e.Tags),
      state: (e) => e.State,
      tags: (e) => tagMap(e.Tags),
      createdAt: (e) => e.CreationTimestamp,
      columns: {
        endpointType: (e) => e.VpcEndpointType,
        serviceName: (e) => e.ServiceName,
        vpcId: (e) => e.VpcId,
        privateDns: (e) => e.PrivateDnsEnabled,
      },
      related: (e) => [
        ref("vpc:vpc", e.VpcId),
        ...refs("vpc:subnet", e.SubnetIds),
        ...refs("vpc:route-table", e.RouteTableIds),
        ...refs("ec2:network-interface", e.NetworkInterfaceIds),
        ...refsOf("vpc:security-group", e.Groups, (group) => group.GroupId),
      ],
    }),

    "peering-connection": kind({
      title: "Peering connections",
      note: "A connection is listed on both of its sides.",
      cloudFormation: "AWS::EC2::VPCPeeringConnection",
      actions: ["ec2:DescribeVpcPeeringConnections"],
      list: (client) =>
        items(
          paginateDescribeVpcPeeringConnections,
          { client, pageSize: 1000 },
          {},
          (page) => page.VpcPeeringConnections,
        ),
      id: (p) => p.VpcPeeringConnectionId,
      arn: (p, scope) => arn(scope, "ec2", `vpc-peering-connection/${p.VpcPeeringConnectionId}`),
      name: (p) => nameTag(p.Tags),
      state: (p) => p.Status?.Code,
      tags: (p) => tagMap(p.Tags),
      columns: {
        requesterVpcId: (p) => p.RequesterVpcInfo?.VpcId,
        requesterAccountId: (p) => p.RequesterVpcInfo?.OwnerId,
        requesterRegion: (p) => p.RequesterVpcInfo?.Region,
        accepterVpcId: (p) => p.AccepterVpcInfo?.VpcId,
        accepterAccountId: (p) => p.AccepterVpcInfo?.OwnerId,
        accepterRegion: (p) => p.AccepterVpcInfo?.Region,
      },
      related: (p) => refs("vpc:vpc", [p.RequesterVpcInfo?.VpcId, p.AccepterVpcInfo?.VpcId]),
    }),
  },
});

/** The ARN of something that may be shared: it names the account that owns it. */
function ownedArn(scope: Scope, ownerId: string | undefined, resource: string): string {
  return arn(scope, "ec2", resource, ownerId ? { accountId: ownerId } : {});
}

/** Where routes lead, as far as it is to kinds of ours. A gateway's id says by its prefix what it is. */
function routeTargets(routes: readonly Route[]): (Reference | undefined)[] {
  const gateways = routes.map((route) => route.GatewayId);
  return [
    ...refs(
      "vpc:internet-gateway",
      gateways.filter((id) => id?.startsWith("igw-")),
    ),
    ...refs(
      "vpc:vpc-endpoint",
      gateways.filter((id) => id?.startsWith("vpce-")),
    ),
    ...refsOf("vpc:nat-gateway", routes, (route) => route.NatGatewayId),
    ...refsOf("vpc:peering-connection", routes, (route) => route.VpcPeeringConnectionId),
    ...refsOf("ec2:network-interface", routes, (route) => route.NetworkInterfaceId),
  ];
}

/** AWS groups the rules of one protocol and port range; each source or destination in a group is one rule. */
function sources(permission: IpPermission): readonly unknown[] {
  const { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] } = permission;
  return [...IpRanges, ...Ipv6Ranges, ...PrefixListIds, ...UserIdGroupPairs];
}

function isOpenToInternet(permission: IpPermission): boolean {
  return (
    permission.IpRanges?.some((range) => range.CidrIp === "0.0.0.0/0") === true ||
    permission.Ipv6Ranges?.some((range) => range.CidrIpv6 === "::/0") === true
  );
}

function groupsOf(permission: IpPermission): (string | undefined)[] {
  return permission.UserIdGroupPairs?.map((pair) => pair.GroupId) ?? [];
}
