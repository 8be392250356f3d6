import type { IpPermission, NetworkAcl, NetworkAclEntry, SecurityGroup } from "@aws-sdk/client-ec2";
import type { Cell } from "../cell.ts";
import { kindSpec, known } from "../kind-spec.ts";
import { securityGroup as groupName, subnetsOf, vpcId } from "../network.ts";
import { makeTags, tagList, tagMapOf } from "../tags.ts";

/** Security groups: the default group of each VPC first, then those that people made. */
export const securityGroup = kindSpec<SecurityGroup>({
  make: (cell, index) => {
    const random = cell.random("vpc:security-group", index);
    const vpcs = cell.count("vpc:vpc");
    const isDefault = index < vpcs;
    const { GroupId, GroupName } = groupName(cell, index);
    return {
      GroupId,
      GroupName,
      SecurityGroupArn: cell.arn("ec2", `security-group/${GroupId}`),
      Description: isDefault ? "default VPC security group" : `Access for ${GroupName}`,
      IpPermissions: isDefault ? [fromGroup(cell, GroupId, "-1")] : inbound(cell, index, GroupId),
      IpPermissionsEgress: [open("-1")],
      OwnerId: cell.accountId,
      Tags: index === 0 ? [] : tagList(makeTags(cell, random, GroupName)),
      VpcId: vpcId(cell, index % vpcs),
    };
  },
  id: (g) => known(g.GroupId),
  arn: (g) => known(g.SecurityGroupArn),
  tags: (g) => tagMapOf(g.Tags),
  withTags: (g, tags) => ({ ...g, Tags: tagList(tags) }),
  taggingType: "ec2:security-group",
  change: (g, random) => ({
    ...g,
    IpPermissions: [
      ...(g.IpPermissions ?? []),
      {
        ...open("tcp"),
        FromPort: 22,
        ToPort: 22,
        IpRanges: [{ CidrIp: `203.0.113.${random.int(1, 250)}/32`, Description: "temporary" }],
      },
    ],
  }),
  comesAndGoes: true,
});

function open(protocol: string, ports: { FromPort?: number; ToPort?: number } = {}): IpPermission {
  const nobody = { UserIdGroupPairs: [], Ipv6Ranges: [], PrefixListIds: [] };
  return { IpProtocol: protocol, ...ports, IpRanges: [{ CidrIp: "0.0.0.0/0" }], ...nobody };
}

function fromGroup(cell: Cell, groupId: string, protocol: string, port?: number): IpPermission {
  return {
    IpProtocol: protocol,
    ...(port === undefined ? {} : { FromPort: port, ToPort: port }),
    IpRanges: [],
    Ipv6Ranges: [],
    PrefixListIds: [],
    UserIdGroupPairs: [{ GroupId: groupId, UserId: cell.accountId, Description: "inside" }],
  };
}

function inbound(cell: Cell, index: number, ownId: string): IpPermission[] {
  const https = open("tcp", { FromPort: 443, ToPort: 443 });
  const office: IpPermission = {
    ...open("tcp", { FromPort: 22, ToPort: 22 }),
    IpRanges: [{ CidrIp: "198.51.100.0/24", Description: "office" }],
    Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32", Description: "office" }],
  };
  const fromDefault = groupName(cell, index % cell.count("vpc:vpc")).GroupId;
  const database = fromGroup(cell, fromDefault, "tcp", 5432);
  const prefixes: IpPermission = {
    ...open("tcp", { FromPort: 80, ToPort: 80 }),
    IpRanges: [],
    PrefixListIds: [{ PrefixListId: "pl-3b927c52", Description: "cloudfront" }],
  };
  const rules = [[https, office], [database], [fromGroup(cell, ownId, "-1")], [office, prefixes], []];
  return rules[index % rules.length] ?? [];
}

/** Network ACLs: the default one of each VPC, which guards all its subnets, then unused ones. */
export const networkAcl = kindSpec<NetworkAcl>({
  make: (cell, index) => {
    const vpcs = cell.count("vpc:vpc");
    const vpcIndex = index % vpcs;
    const isDefault = index < vpcs;
    const networkAclId = cell.id("acl", index);
    const tags = makeTags(cell, cell.random("vpc:network-acl", index), `acl-${index}`);
    return {
      NetworkAclId: networkAclId,
      Associations: (isDefault ? subnetsOf(cell, vpcIndex) : []).map((place) => ({
        NetworkAclAssociationId: cell.id("aclassoc", place.index),
        NetworkAclId: networkAclId,
        SubnetId: place.subnetId,
      })),
      Entries: [
        entry(false, 100, "allow"),
        entry(true, 100, "allow"),
        entry(false, 32767, "deny"),
        entry(true, 32767, "deny"),
      ],
      IsDefault: isDefault,
      OwnerId: cell.accountId,
      Tags: vpcIndex === 0 && isDefault ? [] : tagList(tags),
      VpcId: vpcId(cell, vpcIndex),
    };
  },
  id: (a) => known(a.NetworkAclId),
  arn: (a, cell) => cell.arn("ec2", `network-acl/${a.NetworkAclId}`),
  tags: (a) => tagMapOf(a.Tags),
  withTags: (a, tags) => ({ ...a, Tags: tagList(tags) }),
  taggingType: "ec2:network-acl",
  comesAndGoes: false,
});

function entry(egress: boolean, ruleNumber: number, action: "allow" | "deny"): NetworkAclEntry {
  return { CidrBlock: "0.0.0.0/0", Egress: egress, Protocol: "-1", RuleAction: action, RuleNumber: ruleNumber };
}
