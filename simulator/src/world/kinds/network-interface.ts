import type { NetworkInterface } from "@aws-sdk/client-ec2";
import type { Cell } from "../cell.ts";
import { kindSpec, known } from "../kind-spec.ts";
import {
  privateDns,
  privateIp,
  publicDns,
  type SubnetPlace,
  securityGroup,
  subnetsOf,
  workloadGroups,
  workloadSubnet,
} from "../network.ts";
import { makeTags, tagList, tagMapOf } from "../tags.ts";
import { after, daysAgo } from "../time.ts";
import {
  elasticAddress,
  endpointOfInterface,
  instanceNetwork,
  isTerminated,
  madeForInstance,
  natOfInterface,
  natPlace,
} from "./compute-links.ts";
import { macAddress } from "./instance-placement.ts";
import { endpointVpc } from "./vpc-edges.ts";

/** Network interfaces: of instances, NAT gateways and endpoints (in this order), then unattached ones. */
export const networkInterface = kindSpec<NetworkInterface>({
  make: (cell, index) => {
    const instance = madeForInstance(cell, index);
    if (instance !== undefined && !isTerminated(instance)) return ofInstance(cell, index, instance);
    const nat = natOfInterface(cell, index);
    if (nat !== undefined) return ofNat(cell, index, nat);
    const endpoint = endpointOfInterface(cell, index);
    return endpoint === undefined ? unattached(cell, index) : ofEndpoint(cell, index, endpoint);
  },
  id: (n) => known(n.NetworkInterfaceId),
  arn: (n, cell) => cell.arn("ec2", `network-interface/${n.NetworkInterfaceId}`),
  tags: (n) => tagMapOf(n.TagSet),
  withTags: (n, tags) => ({ ...n, TagSet: tagList(tags) }),
  taggingType: "ec2:network-interface",
  change: (n, random) => ({ ...n, Description: `changed ${random.hex(6)}` }),
  comesAndGoes: true,
});

function common(cell: Cell, index: number, place: SubnetPlace, ip: string): NetworkInterface {
  const dns = privateDns(cell, ip);
  return {
    NetworkInterfaceId: cell.id("eni", index),
    AvailabilityZone: cell.zone(place.zoneIndex),
    AvailabilityZoneId: cell.zoneId(place.zoneIndex),
    Description: "",
    Groups: [],
    InterfaceType: "interface",
    Ipv6Addresses: [],
    MacAddress: macAddress(cell, index),
    OwnerId: cell.accountId,
    PrivateDnsName: dns,
    PrivateIpAddress: ip,
    PrivateIpAddresses: [{ Primary: true, PrivateDnsName: dns, PrivateIpAddress: ip }],
    RequesterManaged: false,
    SourceDestCheck: true,
    Status: "in-use",
    SubnetId: place.subnetId,
    TagSet: tagList(
      makeTags(cell, cell.random("ec2:network-interface", index), index % 2 === 0 ? `eni-${index}` : undefined),
    ),
    VpcId: place.vpcId,
  };
}

function ofInstance(cell: Cell, index: number, instance: number): NetworkInterface {
  const { subnet, privateIp: ip, publicIp: address, elastic, groups } = instanceNetwork(cell, instance);
  return {
    ...common(cell, index, subnet, ip),
    ...(address
      ? {
          Association: {
            ...(elastic === undefined
              ? { IpOwnerId: "amazon" }
              : {
                  AllocationId: cell.id("eipalloc", elastic),
                  AssociationId: cell.id("eipassoc", elastic),
                  IpOwnerId: cell.accountId,
                }),
            PublicDnsName: publicDns(cell, address),
            PublicIp: address,
          },
        }
      : {}),
    Attachment: {
      AttachTime: after(daysAgo(cell.random("ec2:network-interface", index), 700, 2), 1),
      AttachmentId: cell.id("eni-attach", index),
      DeleteOnTermination: true,
      DeviceIndex: 0,
      NetworkCardIndex: 0,
      InstanceId: cell.id("i", instance),
      InstanceOwnerId: cell.accountId,
      Status: "attached",
    },
    Groups: groups,
  };
}

function ofNat(cell: Cell, index: number, nat: number): NetworkInterface {
  const place = natPlace(cell, nat);
  const address = nat < cell.count("ec2:elastic-ip") ? elasticAddress(cell, nat) : undefined;
  return {
    ...common(cell, index, place, privateIp(place, nat)),
    ...(address
      ? {
          Association: {
            AllocationId: cell.id("eipalloc", nat),
            AssociationId: cell.id("eipassoc", nat),
            IpOwnerId: cell.accountId,
            PublicDnsName: publicDns(cell, address),
            PublicIp: address,
          },
        }
      : {}),
    Description: `Interface for NAT Gateway ${cell.id("nat", nat)}`,
    InterfaceType: "natGateway",
    RequesterId: "amazon-elb",
    RequesterManaged: true,
    SourceDestCheck: false,
    TagSet: [],
  };
}

function ofEndpoint(cell: Cell, index: number, endpoint: number): NetworkInterface {
  const vpc = endpointVpc(cell, endpoint);
  const place = subnetsOf(cell, vpc).at(-1) ?? workloadSubnet(cell, cell.random("ec2:network-interface", index));
  return {
    ...common(cell, index, place, privateIp(place, 1000 + endpoint)),
    Description: `VPC Endpoint Interface ${cell.id("vpce", endpoint)}`,
    Groups: [securityGroup(cell, vpc)],
    InterfaceType: "vpc_endpoint",
    RequesterId: "amazon-aws",
    RequesterManaged: true,
    TagSet: [],
  };
}

function unattached(cell: Cell, index: number): NetworkInterface {
  const random = cell.random("ec2:network-interface", index);
  const place = workloadSubnet(cell, random);
  return {
    ...common(cell, index, place, privateIp(place, 2000 + (index % 1000))),
    Description: random.pick(["left over from a test", "AWS Lambda VPC ENI-reports", "standby"]),
    Groups: workloadGroups(cell, random, place.vpcIndex),
    Status: "available",
  };
}
