import type { Instance, InstanceNetworkInterface } from "@aws-sdk/client-ec2";
import type { Cell } from "../cell.ts";
import { known } from "../kind-spec.ts";
import { privateDns, publicDns } from "../network.ts";
import { after } from "../time.ts";
import { type InstanceNetwork, instanceNetwork, primaryInterface, rootVolume } from "./compute-links.ts";
import { profileArn } from "./instance-profile-names.ts";

/** Puts an instance into its subnet, with its root volume, interface, groups, profile and addresses. */
export function placed(cell: Cell, index: number, instance: Instance): Instance {
  const network = instanceNetwork(cell, index);
  const { subnet, privateIp: ip, publicIp: address, groups } = network;
  const attached = after(known(instance.LaunchTime), 1);
  const volume = rootVolume(cell, index);
  const nic = primaryInterface(cell, index);
  const profile = profileArn(cell, index);
  return {
    ...instance,
    BlockDeviceMappings:
      volume === undefined
        ? []
        : [
            {
              DeviceName: known(instance.RootDeviceName),
              Ebs: {
                AttachTime: attached,
                DeleteOnTermination: false,
                Status: "attached",
                VolumeId: cell.id("vol", volume),
              },
            },
          ],
    ...(profile && index % 4 !== 1 ? { IamInstanceProfile: profile } : {}),
    NetworkInterfaces: nic === undefined ? [] : [networkInterface(cell, nic, attached, network)],
    Placement: {
      AvailabilityZone: cell.zone(subnet.zoneIndex),
      AvailabilityZoneId: cell.zoneId(subnet.zoneIndex),
      GroupName: index % 6 === 0 && cell.count("ec2:placement-group") > 0 ? `${cell.accountName}-placement-0` : "",
      Tenancy: "default",
    },
    PrivateDnsName: privateDns(cell, ip),
    PrivateDnsNameOptions: {
      HostnameType: "ip-name",
      EnableResourceNameDnsARecord: index % 2 === 0,
      EnableResourceNameDnsAAAARecord: false,
    },
    PrivateIpAddress: ip,
    ...(address ? { PublicIpAddress: address, PublicDnsName: publicDns(cell, address) } : {}),
    SecurityGroups: groups,
    SourceDestCheck: index % 11 !== 1,
    SubnetId: subnet.subnetId,
    VpcId: subnet.vpcId,
  };
}

/** The main network interface as the instance shows it; `network-interface.ts` makes the whole of it. */
function networkInterface(
  cell: Cell,
  nic: number,
  attached: Date,
  { subnet, privateIp: ip, publicIp: address, elastic, groups }: InstanceNetwork,
): InstanceNetworkInterface {
  const dns = privateDns(cell, ip);
  return {
    ...(address
      ? {
          Association: {
            IpOwnerId: elastic === undefined ? "amazon" : cell.accountId,
            PublicDnsName: publicDns(cell, address),
            PublicIp: address,
          },
        }
      : {}),
    Attachment: {
      AttachTime: attached,
      AttachmentId: cell.id("eni-attach", nic),
      DeleteOnTermination: true,
      DeviceIndex: 0,
      NetworkCardIndex: 0,
      Status: "attached",
    },
    Description: "",
    Groups: groups,
    InterfaceType: "interface",
    Ipv6Addresses: [],
    MacAddress: macAddress(cell, nic),
    NetworkInterfaceId: cell.id("eni", nic),
    OwnerId: cell.accountId,
    PrivateDnsName: dns,
    PrivateIpAddress: ip,
    PrivateIpAddresses: [{ Primary: true, PrivateDnsName: dns, PrivateIpAddress: ip }],
    SourceDestCheck: true,
    Status: "in-use",
    SubnetId: subnet.subnetId,
    VpcId: subnet.vpcId,
  };
}

/** The hardware address of a network interface. */
export function macAddress(cell: Cell, nic: number): string {
  const digits = cell.id("mac", nic).slice(-10);
  return `0a:${digits.match(/../g)?.join(":")}`;
}
