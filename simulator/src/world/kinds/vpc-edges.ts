import type { VpcEndpoint, VpcPeeringConnection } from "@aws-sdk/client-ec2";
import type { Cell } from "../cell.ts";
import { kindSpec, known } from "../kind-spec.ts";
import { ownVpcs, securityGroup, subnetsOf, vpcCidr, vpcId } from "../network.ts";
import { makeTags, tagList, tagMapOf } from "../tags.ts";
import { after, daysAgo } from "../time.ts";
import { endpointInterface } from "./compute-links.ts";

/** An account outside of the organisation: the other side of some peering connections. */
const PARTNER_ACCOUNT = "999988887777";

/** The VPC of an endpoint. */
export function endpointVpc(cell: Cell, index: number): number {
  const own = ownVpcs(cell);
  return own === 0 ? 0 : 1 + (index % own);
}

/** VPC endpoints: interface endpoints at even indexes, gateway endpoints at odd ones. */
export const vpcEndpoint = kindSpec<VpcEndpoint>({
  make: (cell, index) => {
    const random = cell.random("vpc:vpc-endpoint", index);
    const v = cell.variety("vpc:vpc-endpoint", index);
    const isInterface = index % 2 === 0;
    const vpcIndex = endpointVpc(cell, index);
    const service = isInterface
      ? random.pick(["ssm", "ecr.api", "logs", "sts", "kms"])
      : random.pick(["s3", "dynamodb"]);
    const endpointId = cell.id("vpce", index);
    const subnet = subnetsOf(cell, vpcIndex).at(-1);
    const hasInterface = endpointInterface(cell, index) < cell.count("ec2:network-interface");
    const privateTable = vpcIndex === 0 ? 0 : (vpcIndex - 1) * 3 + 3;
    const table = privateTable < cell.count("vpc:route-table") ? privateTable : 0;
    const isFailed = v % 13 === 12;
    return {
      VpcEndpointId: endpointId,
      VpcEndpointType: isInterface ? "Interface" : "Gateway",
      CreationTimestamp: daysAgo(random, 800),
      DnsEntries: isInterface
        ? [
            {
              DnsName: `${endpointId}-${random.hex(8)}.${service}.${cell.region}.vpce.amazonaws.com`,
              HostedZoneId: "Z7HUB22UULQXV",
            },
          ]
        : [],
      DnsOptions: { DnsRecordIpType: "ipv4" },
      Groups: isInterface ? [securityGroup(cell, vpcIndex)] : [],
      IpAddressType: "ipv4",
      NetworkInterfaceIds: isInterface && hasInterface ? [cell.id("eni", endpointInterface(cell, index))] : [],
      OwnerId: cell.accountId,
      PolicyDocument: '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}',
      PrivateDnsEnabled: isInterface,
      RequesterManaged: false,
      RouteTableIds: isInterface ? [] : [cell.id("rtb", table)],
      ServiceName: `com.amazonaws.${cell.region}.${service}`,
      ServiceRegion: cell.region,
      State: isFailed ? "Failed" : v % 11 === 9 ? "Pending" : "Available",
      ...(isFailed ? { LastError: { Code: "InvalidSubnet", Message: "The subnet has no free address" } } : {}),
      SubnetIds: isInterface && subnet ? [subnet.subnetId] : [],
      Tags: tagList(makeTags(cell, random, `${service}-endpoint`)),
      VpcId: vpcId(cell, vpcIndex),
    };
  },
  id: (e) => known(e.VpcEndpointId),
  arn: (e, cell) => cell.arn("ec2", `vpc-endpoint/${e.VpcEndpointId}`),
  tags: (e) => tagMapOf(e.Tags),
  withTags: (e, tags) => ({ ...e, Tags: tagList(tags) }),
  taggingType: "ec2:vpc-endpoint",
  change: (e) => ({ ...e, PrivateDnsEnabled: !e.PrivateDnsEnabled }),
  comesAndGoes: false,
});

/** Peering connections: between VPCs of the account, or asked for by a partner outside of the organisation. */
export const vpcPeeringConnection = kindSpec<VpcPeeringConnection>({
  make: (cell, index) => {
    const random = cell.random("vpc:peering-connection", index);
    const v = cell.variety("vpc:peering-connection", index);
    const ownIndex = ownVpcs(cell) === 0 ? 0 : 1 + (index % ownVpcs(cell));
    const fromPartner = v % 3 === 2;
    const status = fromPartner ? "pending-acceptance" : v % 5 === 3 ? "expired" : "active";
    const own = side(cell.accountId, cell.region, vpcId(cell, ownIndex), vpcCidr(ownIndex));
    const other = fromPartner
      ? side(PARTNER_ACCOUNT, cell.region, `vpc-0${random.hex(16)}`, "10.251.0.0/16")
      : side(cell.accountId, cell.region, vpcId(cell, 0), vpcCidr(0));
    return {
      VpcPeeringConnectionId: cell.id("pcx", index),
      AccepterVpcInfo: own,
      RequesterVpcInfo: other,
      ...(status === "active" ? {} : { ExpirationTime: after(daysAgo(random, 30), 7 * 86_400) }),
      Status: { Code: status, Message: status === "active" ? "Active" : `Status is ${status}` },
      Tags: tagList(makeTags(cell, random, `peering-${index}`)),
    };
  },
  id: (p) => known(p.VpcPeeringConnectionId),
  arn: (p, cell) => cell.arn("ec2", `vpc-peering-connection/${p.VpcPeeringConnectionId}`),
  tags: (p) => tagMapOf(p.Tags),
  withTags: (p, tags) => ({ ...p, Tags: tagList(tags) }),
  taggingType: "ec2:vpc-peering-connection",
  comesAndGoes: true,
});

function side(ownerId: string, region: string, vpc: string, cidr: string) {
  return {
    CidrBlock: cidr,
    CidrBlockSet: [{ CidrBlock: cidr }],
    OwnerId: ownerId,
    PeeringOptions: {
      AllowDnsResolutionFromRemoteVpc: false,
      AllowEgressFromLocalClassicLinkToRemoteVpc: false,
      AllowEgressFromLocalVpcToRemoteClassicLink: false,
    },
    Region: region,
    VpcId: vpc,
  };
}
