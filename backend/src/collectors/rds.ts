import {
  paginateDescribeDBClusterSnapshots,
  paginateDescribeDBClusters,
  paginateDescribeDBInstances,
  paginateDescribeDBSnapshots,
  paginateDescribeDBSubnetGroups,
  RDSClient,
} from "@aws-sdk/client-rds";
import { defineService, kindsOf, REDACTED, ref, refsOf, tagMap } from "./define.ts";
import { items } from "./pages.ts";

const kind = kindsOf<RDSClient>();

/** The same API lists these; their engine tells them apart. */
const OTHER_ENGINES = "Neptune's and DocumentDB's are listed here too, as AWS lists them together.";

/** RDS. 100 is the largest page of each call. */
export const rds = defineService({
  service: "rds",
  title: "RDS",
  reach: "regional",
  client: RDSClient,
  kinds: {
    "db-instance": kind({
      title: "DB instances",
      note: OTHER_ENGINES,
      cloudFormation: "AWS::RDS::DBInstance",
      actions: ["rds:DescribeDBInstances"],
      list: (client) => items(paginateDescribeDBInstances, { client, pageSize: 100 }, {}, (page) => page.DBInstances),
      id: (i) => i.DBInstanceIdentifier,
      arn: (i) => i.DBInstanceArn,
      name: (i) => i.DBInstanceIdentifier,
      state: (i) => i.DBInstanceStatus,
      tags: (i) => tagMap(i.TagList),
      createdAt: (i) => i.InstanceCreateTime,
      columns: {
        engine: (i) => i.Engine,
        engineVersion: (i) => i.EngineVersion,
        instanceClass: (i) => i.DBInstanceClass,
        storageGiB: (i) => i.AllocatedStorage,
        storageType: (i) => i.StorageType,
        multiAz: (i) => i.MultiAZ,
        publiclyAccessible: (i) => i.PubliclyAccessible,
        encrypted: (i) => i.StorageEncrypted,
        deletionProtection: (i) => i.DeletionProtection,
        backupRetentionDays: (i) => i.BackupRetentionPeriod,
        endpoint: (i) => i.Endpoint?.Address,
        clusterId: (i) => i.DBClusterIdentifier,
        replicaOf: (i) => i.ReadReplicaSourceDBInstanceIdentifier,
      },
      related: (i) => [
        ref("vpc:vpc", i.DBSubnetGroup?.VpcId),
        ref("rds:db-subnet-group", i.DBSubnetGroup?.DBSubnetGroupName),
        ...refsOf("vpc:security-group", i.VpcSecurityGroups, (group) => group.VpcSecurityGroupId),
        ref("rds:db-cluster", i.DBClusterIdentifier),
        ref("rds:db-instance", i.ReadReplicaSourceDBInstanceIdentifier),
        ref("iam:role", i.MonitoringRoleArn),
        ref("kms:key", i.KmsKeyId),
        ref("secretsmanager:secret", i.MasterUserSecret?.SecretArn),
      ],
      redact: (i) => ({ ...i, PendingModifiedValues: withoutPassword(i.PendingModifiedValues) }),
      volatile: ["LatestRestorableTime", "PercentProgress", "StorageOperationPercentProgress"],
    }),

    "db-cluster": kind({
      title: "DB clusters",
      note: OTHER_ENGINES,
      cloudFormation: "AWS::RDS::DBCluster",
      actions: ["rds:DescribeDBClusters"],
      list: (client) => items(paginateDescribeDBClusters, { client, pageSize: 100 }, {}, (page) => page.DBClusters),
      id: (c) => c.DBClusterIdentifier,
      arn: (c) => c.DBClusterArn,
      name: (c) => c.DBClusterIdentifier,
      state: (c) => c.Status,
      tags: (c) => tagMap(c.TagList),
      createdAt: (c) => c.ClusterCreateTime,
      columns: {
        engine: (c) => c.Engine,
        engineVersion: (c) => c.EngineVersion,
        engineMode: (c) => c.EngineMode,
        members: (c) => c.DBClusterMembers?.length,
        multiAz: (c) => c.MultiAZ,
        encrypted: (c) => c.StorageEncrypted,
        endpoint: (c) => c.Endpoint,
        deletionProtection: (c) => c.DeletionProtection,
        backupRetentionDays: (c) => c.BackupRetentionPeriod,
      },
      related: (c) => [
        ref("rds:db-subnet-group", c.DBSubnetGroup),
        ...refsOf("vpc:security-group", c.VpcSecurityGroups, (group) => group.VpcSecurityGroupId),
        ...refsOf("rds:db-instance", c.DBClusterMembers, (member) => member.DBInstanceIdentifier),
        ...refsOf("iam:role", c.AssociatedRoles, (role) => role.RoleArn),
        ref("kms:key", c.KmsKeyId),
        ref("secretsmanager:secret", c.MasterUserSecret?.SecretArn),
      ],
      redact: (c) => ({ ...c, PendingModifiedValues: withoutPassword(c.PendingModifiedValues) }),
      volatile: [
        "LatestRestorableTime",
        "EarliestRestorableTime",
        "EarliestBacktrackTime",
        "BacktrackConsumedChangeRecords",
        "Capacity",
        "PercentProgress",
      ],
    }),

    "db-snapshot": kind({
      title: "DB snapshots",
      note: "Manual snapshots only; automated ones come and go with their instance.",
      cloudFormation: "AWS::RDS::DBSnapshot",
      actions: ["rds:DescribeDBSnapshots"],
      list: (client) =>
        items(
          paginateDescribeDBSnapshots,
          { client, pageSize: 100 },
          { SnapshotType: "manual" },
          (page) => page.DBSnapshots,
        ),
      id: (s) => s.DBSnapshotIdentifier,
      arn: (s) => s.DBSnapshotArn,
      name: (s) => s.DBSnapshotIdentifier,
      state: (s) => s.Status,
      tags: (s) => tagMap(s.TagList),
      createdAt: (s) => s.SnapshotCreateTime,
      columns: {
        instanceId: (s) => s.DBInstanceIdentifier,
        engine: (s) => s.Engine,
        engineVersion: (s) => s.EngineVersion,
        storageGiB: (s) => s.AllocatedStorage,
        encrypted: (s) => s.Encrypted,
      },
      related: (s) => [ref("rds:db-instance", s.DBInstanceIdentifier), ref("kms:key", s.KmsKeyId)],
      volatile: ["PercentProgress"],
    }),

    "db-cluster-snapshot": kind({
      title: "DB cluster snapshots",
      note: "Manual snapshots only; automated ones come and go with their cluster.",
      actions: ["rds:DescribeDBClusterSnapshots"],
      list: (client) =>
        items(
          paginateDescribeDBClusterSnapshots,
          { client, pageSize: 100 },
          { SnapshotType: "manual" },
          (page) => page.DBClusterSnapshots,
        ),
      id: (s) => s.DBClusterSnapshotIdentifier,
      arn: (s) => s.DBClusterSnapshotArn,
      name: (s) => s.DBClusterSnapshotIdentifier,
      state: (s) => s.Status,
      tags: (s) => tagMap(s.TagList),
      createdAt: (s) => s.SnapshotCreateTime,
      columns: {
        clusterId: (s) => s.DBClusterIdentifier,
        engine: (s) => s.Engine,
        engineVersion: (s) => s.EngineVersion,
        storageGiB: (s) => s.AllocatedStorage,
        encrypted: (s) => s.StorageEncrypted,
      },
      related: (s) => [
        ref("rds:db-cluster", s.DBClusterIdentifier),
        ref("vpc:vpc", s.VpcId),
        ref("kms:key", s.KmsKeyId),
      ],
      volatile: ["PercentProgress"],
    }),

    "db-subnet-group": kind({
      title: "DB subnet groups",
      cloudFormation: "AWS::RDS::DBSubnetGroup",
      actions: ["rds:DescribeDBSubnetGroups"],
      list: (client) =>
        items(paginateDescribeDBSubnetGroups, { client, pageSize: 100 }, {}, (page) => page.DBSubnetGroups),
      id: (g) => g.DBSubnetGroupName,
      arn: (g) => g.DBSubnetGroupArn,
      name: (g) => g.DBSubnetGroupName,
      state: (g) => g.SubnetGroupStatus,
      tags: { taggingApi: "rds:subgrp" },
      columns: {
        vpcId: (g) => g.VpcId,
        subnets: (g) => g.Subnets?.length,
        description: (g) => g.DBSubnetGroupDescription,
      },
      related: (g) => [
        ref("vpc:vpc", g.VpcId),
        ...refsOf("vpc:subnet", g.Subnets, (subnet) => subnet.SubnetIdentifier),
      ],
    }),
  },
});

/** AWS masks the password of a pending change today; nothing says that it must. */
function withoutPassword<Pending extends { MasterUserPassword?: string | undefined }>(
  pending: Pending | undefined,
): Pending | undefined {
  return pending?.MasterUserPassword === undefined ? pending : { ...pending, MasterUserPassword: REDACTED };
}
