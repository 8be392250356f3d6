import type { DBCluster, DBInstance } from "@aws-sdk/client-rds";
import type { Cell } from "../cell.ts";
import { kindSpec, known } from "../kind-spec.ts";
import { kmsKey } from "../network.ts";
import { secret } from "../secrets.ts";
import { makeTags, tagList, tagMapOf } from "../tags.ts";
import { after, daysAgo, WORLD_TIME } from "../time.ts";
import { workRoleArn } from "./iam-names.ts";
import {
  CLUSTER_ENGINES,
  clusterName,
  clusterOfInstance,
  databaseGroups,
  groupOfDatabase,
  INSTANCE_ENGINES,
  instanceName,
  membersOf,
} from "./rds-names.ts";

const INSTANCE_STATES = ["available", "available", "stopped", "available", "modifying", "available", "backing-up"];

/** DB instances: every second one is a member of a cluster, where there are clusters. */
export const dbInstance = kindSpec<DBInstance>({
  make: makeInstance,
  id: (i) => known(i.DBInstanceIdentifier),
  arn: (i) => known(i.DBInstanceArn),
  tags: (i) => tagMapOf(i.TagList),
  withTags: (i, tags) => ({ ...i, TagList: tagList(tags) }),
  taggingType: "rds:db",
  change: (i) => ({ ...i, AllocatedStorage: (i.AllocatedStorage ?? 20) * 2 }),
  comesAndGoes: true,
});

function makeInstance(cell: Cell, index: number): DBInstance {
  const random = cell.random("rds:db-instance", index);
  const v = cell.variety("rds:db-instance", index);
  const name = instanceName(cell, index);
  const cluster = clusterOfInstance(cell, index);
  const engines = cluster === undefined ? INSTANCE_ENGINES : CLUSTER_ENGINES;
  const { engine, version, port } = engines[(cluster ?? index) % engines.length] ?? INSTANCE_ENGINES[0];
  const created = daysAgo(random, 1200, 5);
  const isEncrypted = v % 4 !== 3;
  const subnets = groupOfDatabase(cell, cluster ?? index);
  const isReplica = cluster === undefined && index % 6 === 2 && index < cell.count("rds:db-instance");
  const hasReplica = cluster === undefined && index % 6 === 0 && index + 2 < cell.count("rds:db-instance");
  return {
    DBInstanceIdentifier: name,
    DBInstanceArn: cell.arn("rds", `db:${name}`),
    DbiResourceId: `db-${random.hex(26).toUpperCase()}`,
    DBInstanceClass: random.pick(["db.t4g.medium", "db.r6g.large", "db.m7g.xlarge"]),
    DBInstanceStatus: INSTANCE_STATES[v % INSTANCE_STATES.length] ?? "available",
    DBName: "app",
    ...(cluster === undefined ? {} : { DBClusterIdentifier: clusterName(cell, cluster), PromotionTier: 1 }),
    Engine: engine,
    EngineVersion: version,
    EngineLifecycleSupport: "open-source-rds-extended-support",
    Endpoint: {
      Address: `${name}.c${random.hex(11)}.${cell.region}.rds.amazonaws.com`,
      Port: port,
      HostedZoneId: "Z2R2ITUGPM61AM",
    },
    AllocatedStorage: cluster === undefined ? random.pick([20, 100, 500]) : 1,
    ...(cluster === undefined ? { MaxAllocatedStorage: 1000, Iops: 3000, StorageThroughput: 125 } : {}),
    StorageType: cluster === undefined ? "gp3" : "aurora",
    AutoMinorVersionUpgrade: true,
    AvailabilityZone: cell.zone(index),
    BackupRetentionPeriod: random.pick([0, 1, 7, 35]),
    BackupTarget: "region",
    CACertificateIdentifier: "rds-ca-rsa2048-g1",
    CopyTagsToSnapshot: true,
    DBParameterGroups: [{ DBParameterGroupName: `default.${engine}`, ParameterApplyStatus: "in-sync" }],
    DBSecurityGroups: [],
    ...(subnets ? { DBSubnetGroup: subnets } : {}),
    DeletionProtection: cell.environment === "production",
    EnabledCloudwatchLogsExports: v % 3 === 0 ? ["postgresql", "upgrade"] : [],
    IAMDatabaseAuthenticationEnabled: v % 2 === 0,
    InstanceCreateTime: created,
    ...(isEncrypted ? { KmsKeyId: kmsKey(cell, index) } : {}),
    StorageEncrypted: isEncrypted,
    LatestRestorableTime: after(WORLD_TIME, -300),
    LicenseModel: engine.startsWith("sqlserver") ? "license-included" : "postgresql-license",
    MasterUsername: "app_owner",
    ...(v % 4 === 0
      ? {
          MasterUserSecret: {
            SecretArn: cell.arn("secretsmanager", `secret:rds!db-${random.hex(8)}`),
            SecretStatus: "active",
          },
        }
      : {}),
    MonitoringInterval: v % 2 === 0 ? 60 : 0,
    ...(v % 2 === 0 ? { MonitoringRoleArn: workRoleArn(cell, 6) } : {}),
    MultiAZ: v % 3 === 0,
    NetworkType: "IPV4",
    OptionGroupMemberships: [{ OptionGroupName: `default:${engine}`, Status: "in-sync" }],
    // AWS masks the password today; a collector must not count on that.
    PendingModifiedValues: v % 5 === 0 ? { MasterUserPassword: secret(random) } : {},
    ...(v % 7 === 4 ? { PercentProgress: "35", StorageOperationPercentProgress: 35 } : {}),
    PerformanceInsightsEnabled: v % 2 === 0,
    PreferredBackupWindow: "03:00-04:00",
    PreferredMaintenanceWindow: "sun:04:30-sun:05:30",
    PubliclyAccessible: v % 8 === 4,
    ReadReplicaDBInstanceIdentifiers: hasReplica ? [instanceName(cell, index + 2)] : [],
    ...(isReplica ? { ReadReplicaSourceDBInstanceIdentifier: instanceName(cell, index - 2) } : {}),
    TagList: tagList(makeTags(cell, random)),
    VpcSecurityGroups: databaseGroups(cell, cluster ?? index),
  };
}

/** DB clusters. */
export const dbCluster = kindSpec<DBCluster>({
  make: makeCluster,
  id: (c) => known(c.DBClusterIdentifier),
  arn: (c) => known(c.DBClusterArn),
  tags: (c) => tagMapOf(c.TagList),
  withTags: (c, tags) => ({ ...c, TagList: tagList(tags) }),
  taggingType: "rds:cluster",
  change: (c) => ({ ...c, DeletionProtection: !c.DeletionProtection }),
  comesAndGoes: false,
});

function makeCluster(cell: Cell, index: number): DBCluster {
  const random = cell.random("rds:db-cluster", index);
  const v = cell.variety("rds:db-cluster", index);
  const name = clusterName(cell, index);
  const { engine, version, port } = CLUSTER_ENGINES[index % CLUSTER_ENGINES.length] ?? CLUSTER_ENGINES[0];
  const host = `c${random.hex(11)}.${cell.region}.rds.amazonaws.com`;
  const subnets = groupOfDatabase(cell, index);
  return {
    DBClusterIdentifier: name,
    DBClusterArn: cell.arn("rds", `cluster:${name}`),
    DbClusterResourceId: `cluster-${random.hex(26).toUpperCase()}`,
    AllocatedStorage: 1,
    AssociatedRoles: v % 2 === 0 ? [{ RoleArn: workRoleArn(cell, 4), Status: "ACTIVE", FeatureName: "s3Import" }] : [],
    AutoMinorVersionUpgrade: true,
    AvailabilityZones: [0, 1, 2].map(cell.zone),
    BackupRetentionPeriod: 7,
    ClusterCreateTime: daysAgo(random, 1000, 5),
    ...(v % 2 === 1
      ? {
          BacktrackWindow: 86_400,
          BacktrackConsumedChangeRecords: random.int(0, 90_000),
          EarliestBacktrackTime: after(WORLD_TIME, -86_400),
        }
      : {}),
    ...(v % 3 === 2 ? { Capacity: 8 } : {}),
    CopyTagsToSnapshot: true,
    DatabaseName: "app",
    DBClusterMembers: membersOf(cell, index).map((member, place) => ({
      DBInstanceIdentifier: instanceName(cell, member),
      IsClusterWriter: place === 0,
      DBClusterParameterGroupStatus: "in-sync",
      PromotionTier: 1,
    })),
    DBClusterParameterGroup: `default.${engine}`,
    ...(subnets ? { DBSubnetGroup: known(subnets.DBSubnetGroupName) } : {}),
    DeletionProtection: v % 2 === 0,
    EnabledCloudwatchLogsExports: ["audit"],
    Endpoint: `${name}.cluster-${host}`,
    ReaderEndpoint: `${name}.cluster-ro-${host}`,
    Engine: engine,
    EngineMode: "provisioned",
    EngineVersion: version,
    HostedZoneId: "Z2R2ITUGPM61AM",
    HttpEndpointEnabled: false,
    IAMDatabaseAuthenticationEnabled: true,
    KmsKeyId: kmsKey(cell, index),
    StorageEncrypted: true,
    LatestRestorableTime: after(WORLD_TIME, -300),
    EarliestRestorableTime: after(WORLD_TIME, -7 * 86_400),
    MasterUsername: "app_owner",
    ...(v % 2 === 0
      ? {
          MasterUserSecret: {
            SecretArn: cell.arn("secretsmanager", `secret:rds!cluster-${random.hex(8)}`),
            SecretStatus: "active",
          },
        }
      : {}),
    MultiAZ: membersOf(cell, index).length > 1,
    NetworkType: "IPV4",
    ...(v % 5 === 3 ? { PercentProgress: "80" } : {}),
    PendingModifiedValues: v % 2 === 0 ? { MasterUserPassword: secret(random) } : {},
    Port: port,
    PreferredBackupWindow: "02:00-03:00",
    PreferredMaintenanceWindow: "mon:03:00-mon:04:00",
    ...(v % 2 === 1 ? { ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 16 } } : {}),
    Status: v % 5 === 4 ? "stopped" : v % 5 === 3 ? "upgrading" : "available",
    TagList: tagList(makeTags(cell, random)),
    VpcSecurityGroups: databaseGroups(cell, index),
  };
}
