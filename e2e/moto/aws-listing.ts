import { type AwsCommand, type AwsQuery, query } from "./aws-command.ts";
import { CONTAINER_KINDS } from "./aws-listing-containers.ts";
import { type AwsTags, type Listed, type Lister, listed, one, type Row, type TagQuestion } from "./listed.ts";

/** Kinds with one listing per region, by type. */
export const REGIONAL_KINDS: Readonly<Record<string, Lister>> = {
  "vpc:vpc": one("ec2 describe-vpcs", "Vpcs[].{id: VpcId, state: State, tags: Tags}"),
  "vpc:subnet": one("ec2 describe-subnets", "Subnets[].{id: SubnetId, arn: SubnetArn, state: State, tags: Tags}"),
  "vpc:route-table": one("ec2 describe-route-tables", "RouteTables[].{id: RouteTableId, tags: Tags}"),
  "vpc:security-group": one(
    "ec2 describe-security-groups",
    "SecurityGroups[].{id: GroupId, arn: SecurityGroupArn, tags: Tags}",
  ),
  "vpc:network-acl": one("ec2 describe-network-acls", "NetworkAcls[].{id: NetworkAclId, tags: Tags}"),
  "vpc:internet-gateway": one(
    "ec2 describe-internet-gateways",
    "InternetGateways[].{id: InternetGatewayId, tags: Tags}",
  ),
  "vpc:nat-gateway": one("ec2 describe-nat-gateways", "NatGateways[].{id: NatGatewayId, state: State, tags: Tags}"),
  "vpc:vpc-endpoint": one("ec2 describe-vpc-endpoints", "VpcEndpoints[].{id: VpcEndpointId, state: State, tags: Tags}"),
  "vpc:peering-connection": one(
    "ec2 describe-vpc-peering-connections",
    "VpcPeeringConnections[].{id: VpcPeeringConnectionId, state: Status.Code, tags: Tags}",
  ),
  "ec2:instance": one(
    "ec2 describe-instances",
    "Reservations[].Instances[].{id: InstanceId, state: State.Name, tags: Tags}",
  ),
  "ec2:volume": one("ec2 describe-volumes", "Volumes[].{id: VolumeId, state: State, tags: Tags}"),
  "ec2:snapshot": one(
    "ec2 describe-snapshots --owner-ids self",
    "Snapshots[].{id: SnapshotId, state: State, tags: Tags}",
  ),
  "ec2:image": one("ec2 describe-images --owners self", "Images[].{id: ImageId, state: State, tags: Tags}"),
  "ec2:key-pair": one("ec2 describe-key-pairs", "KeyPairs[].{id: KeyPairId, tags: Tags}"),
  "ec2:elastic-ip": one("ec2 describe-addresses", "Addresses[].{id: AllocationId, tags: Tags}"),
  "ec2:launch-template": one("ec2 describe-launch-templates", "LaunchTemplates[].{id: LaunchTemplateId, tags: Tags}"),
  "ec2:network-interface": one(
    "ec2 describe-network-interfaces",
    "NetworkInterfaces[].{id: NetworkInterfaceId, state: Status, tags: TagSet}",
  ),
  "rds:db-instance": one(
    "rds describe-db-instances",
    "DBInstances[].{id: DBInstanceIdentifier, arn: DBInstanceArn, state: DBInstanceStatus, tags: TagList}",
  ),
  "rds:db-cluster": one(
    "rds describe-db-clusters",
    "DBClusters[].{id: DBClusterIdentifier, arn: DBClusterArn, state: Status, tags: TagList}",
  ),
  "rds:db-snapshot": one(
    "rds describe-db-snapshots --snapshot-type manual",
    "DBSnapshots[].{id: DBSnapshotIdentifier, arn: DBSnapshotArn, state: Status, tags: TagList}",
  ),
  "rds:db-cluster-snapshot": one(
    "rds describe-db-cluster-snapshots --snapshot-type manual",
    "DBClusterSnapshots[].{id: DBClusterSnapshotIdentifier, arn: DBClusterSnapshotArn, state: Status, tags: TagList}",
  ),
  "rds:db-subnet-group": one(
    "rds describe-db-subnet-groups",
    "DBSubnetGroups[].{id: DBSubnetGroupName, arn: DBSubnetGroupArn, state: SubnetGroupStatus}",
    { command: (group) => `rds list-tags-for-resource --resource-name ${group.arn}`, query: "TagList" },
  ),
  "dynamodb:table": tables,
  "dynamodb:backup": backups,
  ...CONTAINER_KINDS,
};

/** The kinds that every account has in every region from the start: AWS makes a default VPC with its parts. */
export const DEFAULT_KINDS = ["vpc:vpc", "vpc:subnet", "vpc:route-table", "vpc:security-group", "vpc:network-acl"];

/** Kinds with one listing per account, of things that have no region. */
export const GLOBAL_KINDS: Readonly<Record<string, Lister>> = {
  "iam:role": one("iam list-roles", "Roles[].{id: RoleName, arn: Arn}", tagsOf("role", "Tags")),
  "iam:user": one("iam list-users", "Users[].{id: UserName, arn: Arn}", tagsOf("user", "Tags")),
  "iam:group": one("iam list-groups", "Groups[].{id: GroupName, arn: Arn}"),
  "iam:policy": one("iam list-policies --scope Local", "Policies[].{id: PolicyName, arn: Arn}", {
    command: (policy) => `iam list-policy-tags --policy-arn ${policy.arn}`,
    query: "Tags",
  }),
  "iam:instance-profile": one(
    "iam list-instance-profiles",
    "InstanceProfiles[].{id: InstanceProfileName, arn: Arn, tags: Tags}",
  ),
  "iam:account": async (aws) => [{ id: aws.accountId, tags: {} }],
};

/** Kinds with one listing per account, of things that live in regions. */
export const ACCOUNT_KINDS: Readonly<Record<string, Lister>> = { "s3:bucket": buckets };

async function tables(aws: AwsCommand, region: string): Promise<Listed[]> {
  const names = await query<string[]>(aws, { command: "dynamodb list-tables", region, query: "TableNames" });
  return Promise.all(
    names.map(async (name) => {
      const ask = (command: string, select: string) => ({ command, region, query: select });
      const row = await query<Row & { arn: string }>(
        aws,
        ask(`dynamodb describe-table --table-name ${name}`, "Table.{id: TableName, arn: TableArn, state: TableStatus}"),
      );
      const tags = await query<AwsTags>(aws, ask(`dynamodb list-tags-of-resource --resource-arn ${row.arn}`, "Tags"));
      return listed({ ...row, tags });
    }),
  );
}

async function backups(aws: AwsCommand, region: string): Promise<Listed[]> {
  const rows = await query<(Row & { arn: string })[]>(aws, {
    command: "dynamodb list-backups",
    region,
    query: "BackupSummaries[].{arn: BackupArn, state: BackupStatus}",
  });
  return rows.map((row) => listed({ ...row, id: row.arn.slice(row.arn.lastIndexOf("/") + 1) }));
}

async function buckets(aws: AwsCommand, home: string): Promise<Listed[]> {
  const names = await query<string[]>(aws, { command: "s3api list-buckets", region: home, query: "Buckets[].Name" });
  return Promise.all(
    names.map(async (name) => {
      const ask = (verb: string, select: string): AwsQuery => ({
        command: `s3api ${verb} --bucket ${name}`,
        region: home,
        query: select,
      });
      const region = await query<string | null>(aws, ask("get-bucket-location", "LocationConstraint"));
      const tagging = await aws.run(["s3api", "get-bucket-tagging", "--bucket", name, "--region", home]);
      if (tagging.code !== 0 && !tagging.error.includes("NoSuchTagSet")) throw new Error(tagging.error);
      // `TagSet` is what get-bucket-tagging prints when it succeeds.
      const tags = tagging.code === 0 ? (JSON.parse(tagging.out) as { TagSet: AwsTags }).TagSet : [];
      return listed({ id: name, arn: `arn:aws:s3:::${name}`, region: region ?? "us-east-1", tags });
    }),
  );
}

function tagsOf(noun: string, select: string): TagQuestion {
  return { command: (row) => `iam list-${noun}-tags --${noun}-name ${row.id}`, query: select };
}
