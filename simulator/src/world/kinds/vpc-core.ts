import type { Route, RouteTable, Subnet, Vpc } from "@aws-sdk/client-ec2";
import { kindSpec, known } from "../kind-spec.ts";
import { ownVpcs, subnetPlace, subnetsOf, vpcCidr, vpcId } from "../network.ts";
import { makeTags, shortEnvironment, tagList, tagMapOf } from "../tags.ts";

/** VPCs: index 0 is the default VPC that AWS makes in every enabled region. */
export const vpc = kindSpec<Vpc>({
  make: (cell, index) => {
    const random = cell.random("vpc:vpc", index);
    const v = cell.variety("vpc:vpc", index);
    const hasIpv6 = v % 4 === 1;
    return {
      VpcId: vpcId(cell, index),
      CidrBlock: vpcCidr(index),
      CidrBlockAssociationSet: [
        {
          AssociationId: cell.id("vpc-cidr-assoc", index),
          CidrBlock: vpcCidr(index),
          CidrBlockState: { State: "associated" },
        },
      ],
      DhcpOptionsId: cell.id("dopt", 0),
      InstanceTenancy: v % 9 === 8 ? "dedicated" : "default",
      ...(hasIpv6
        ? {
            Ipv6CidrBlockAssociationSet: [
              {
                AssociationId: cell.id("vpc-ipv6-assoc", index),
                Ipv6CidrBlock: `2600:1f18:${random.hex(4)}:${random.hex(2)}00::/56`,
                Ipv6CidrBlockState: { State: "associated" },
                NetworkBorderGroup: cell.region,
                Ipv6Pool: "Amazon",
              },
            ],
          }
        : {}),
      IsDefault: index === 0,
      OwnerId: cell.accountId,
      State: "available",
      // AWS gives its default VPCs no tags.
      Tags: index === 0 ? [] : tagList(makeTags(cell, random, `${shortEnvironment(cell)}-${index}`)),
      BlockPublicAccessStates: { InternetGatewayBlockMode: "off" },
    };
  },
  id: (v) => known(v.VpcId),
  arn: (v, cell) => cell.arn("ec2", `vpc/${v.VpcId}`),
  tags: (v) => tagMapOf(v.Tags),
  withTags: (v, tags) => ({ ...v, Tags: tagList(tags) }),
  taggingType: "ec2:vpc",
  comesAndGoes: false,
});

/** Subnets, as `network.ts` places them. */
export const subnet = kindSpec<Subnet>({
  make: (cell, index) => {
    const random = cell.random("vpc:subnet", index);
    const place = subnetPlace(cell, index);
    const isDefault = place.vpcIndex === 0;
    const name = `${shortEnvironment(cell)}-${place.isPublic ? "public" : "private"}-${cell.zone(place.zoneIndex)}`;
    return {
      SubnetId: place.subnetId,
      SubnetArn: cell.arn("ec2", `subnet/${place.subnetId}`),
      AssignIpv6AddressOnCreation: false,
      AvailabilityZone: cell.zone(place.zoneIndex),
      AvailabilityZoneId: cell.zoneId(place.zoneIndex),
      AvailableIpAddressCount: random.int(3000, 4091),
      CidrBlock: place.cidr,
      DefaultForAz: isDefault,
      EnableDns64: false,
      Ipv6CidrBlockAssociationSet: [],
      Ipv6Native: false,
      MapCustomerOwnedIpOnLaunch: false,
      MapPublicIpOnLaunch: place.isPublic,
      OwnerId: cell.accountId,
      PrivateDnsNameOptionsOnLaunch: {
        HostnameType: "ip-name",
        EnableResourceNameDnsARecord: false,
        EnableResourceNameDnsAAAARecord: false,
      },
      State: "available",
      Tags: isDefault ? [] : tagList(makeTags(cell, random, name)),
      VpcId: place.vpcId,
      BlockPublicAccessStates: { InternetGatewayBlockMode: "off" },
    };
  },
  id: (s) => known(s.SubnetId),
  arn: (s) => known(s.SubnetArn),
  tags: (s) => tagMapOf(s.Tags),
  withTags: (s, tags) => ({ ...s, Tags: tagList(tags) }),
  taggingType: "ec2:subnet",
  change: (s, random) => ({ ...s, AvailableIpAddressCount: random.int(1000, 4091) }),
  comesAndGoes: false,
});

/** Route tables: one in the default VPC, and a main, a public and a private one in every other. */
export const routeTable = kindSpec<RouteTable>({
  make: (cell, index) => {
    const random = cell.random("vpc:route-table", index);
    const own = ownVpcs(cell);
    const vpcIndex = index === 0 || own === 0 ? 0 : 1 + (Math.floor((index - 1) / 3) % own);
    const role = vpcIndex === 0 ? "default" : (["main", "public", "private"] as const)[(index - 1) % 3];
    const isMain = role === "main" || index === 0;
    const routes: Route[] = [
      { DestinationCidrBlock: vpcCidr(vpcIndex), GatewayId: "local", Origin: "CreateRouteTable", State: "active" },
    ];
    const toInternet = { DestinationCidrBlock: "0.0.0.0/0", Origin: "CreateRoute", State: "active" } as const;
    if (role === "public" || index === 0) routes.push({ ...toInternet, GatewayId: cell.id("igw", vpcIndex) });
    if (role === "private" && cell.count("vpc:nat-gateway") > 0) {
      routes.push({ ...toInternet, NatGatewayId: cell.id("nat", vpcIndex - 1) });
    }
    const routeTableId = cell.id("rtb", index);
    const subnets = isMain ? [] : subnetsOf(cell, vpcIndex).filter((place) => place.isPublic === (role === "public"));
    return {
      RouteTableId: routeTableId,
      Associations: [
        ...(isMain
          ? [
              {
                Main: true,
                RouteTableAssociationId: cell.id("rtbassoc", index * 8),
                RouteTableId: routeTableId,
                AssociationState: { State: "associated" as const },
              },
            ]
          : []),
        ...subnets.map((place, slot) => ({
          Main: false,
          RouteTableAssociationId: cell.id("rtbassoc", index * 8 + slot + 1),
          RouteTableId: routeTableId,
          SubnetId: place.subnetId,
          AssociationState: { State: "associated" as const },
        })),
      ],
      OwnerId: cell.accountId,
      PropagatingVgws: [],
      Routes: routes,
      Tags: isMain ? [] : tagList(makeTags(cell, random, `${shortEnvironment(cell)}-${role}`)),
      VpcId: vpcId(cell, vpcIndex),
    };
  },
  id: (t) => known(t.RouteTableId),
  arn: (t, cell) => cell.arn("ec2", `route-table/${t.RouteTableId}`),
  tags: (t) => tagMapOf(t.Tags),
  withTags: (t, tags) => ({ ...t, Tags: tagList(tags) }),
  taggingType: "ec2:route-table",
  comesAndGoes: false,
});
