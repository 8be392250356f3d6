import type { DBClusterSnapshot, DBSnapshot, DBSubnetGroup } from "@aws-sdk/client-rds";
import type { Cell } from "../cell.ts";
import { kindSpec, known, type TagMap } from "../kind-spec.ts";
import { kmsKey } from "../network.ts";
import { makeTags, tagList, tagMapOf } from "../tags.ts";
import { after, daysAgo } from "../time.ts";
import {
  CLUSTER_ENGINES,
  clusterName,
  clusterOfInstance,
  groupOfDatabase,
  INSTANCE_ENGINES,
  instanceName,
  subnetGroup,
} from "./rds-names.ts";

const STATES = ["available", "available", "creating", "available", "failed"];

/** Manual DB snapshots, of instances that are not members of a cluster. */
export const dbSnapshot = kindSpec<DBSnapshot>({
  make: (cell, index) => makeDbSnapshot(cell, index, "manual"),
  id: (s) => known(s.DBSnapshotIdentifier),
  arn: (s) => known(s.DBSnapshotArn),
  tags: (s) => tagMapOf(s.TagList),
  withTags: (s, tags) => ({ ...s, TagList: tagList(tags) }),
  taggingType: "rds:snapshot",
  comesAndGoes: true,
});

/** The automated snapshot of the n-th instance; these are not resources of their own, but AWS lists them unless told not to. */
export function automatedDbSnapshot(cell: Cell, index: number): DBSnapshot {
  return makeDbSnapshot(cell, index, "automated");
}

function makeDbSnapshot(cell: Cell, index: number, type: "manual" | "automated"): DBSnapshot {
  const random = cell.random("rds:db-snapshot", index);
  const v = cell.variety("rds:db-snapshot", index);
  const instances = Math.ceil(cell.count("rds:db-instance") / (clusterOfInstance(cell, 1) === undefined ? 1 : 2));
  const step = clusterOfInstance(cell, 1) === undefined ? 1 : 2;
  const instance = (index % Math.max(1, instances)) * step;
  const name =
    type === "manual"
      ? `before-upgrade-${cell.environment}-${index}`
      : `rds:${instanceName(cell, instance)}-2026-10-31-03-07`;
  const { engine, version, port } = INSTANCE_ENGINES[instance % INSTANCE_ENGINES.length] ?? INSTANCE_ENGINES[0];
  const created = daysAgo(random, 400);
  const isEncrypted = v % 3 !== 1;
  const state = type === "manual" ? (STATES[v % STATES.length] ?? "available") : "available";
  const vpcId = groupOfDatabase(cell, instance)?.VpcId ?? cell.id("vpc", 0);
  return {
    DBSnapshotIdentifier: name,
    DBSnapshotArn: cell.arn("rds", `snapshot:${name}`),
    DBInstanceIdentifier: instanceName(cell, instance),
    DbiResourceId: `db-${random.hex(26).toUpperCase()}`,
    AllocatedStorage: random.pick([20, 100, 500]),
    AvailabilityZone: cell.zone(index),
    Encrypted: isEncrypted,
    ...(isEncrypted ? { KmsKeyId: kmsKey(cell, index) } : {}),
    Engine: engine,
    EngineVersion: version,
    IAMDatabaseAuthenticationEnabled: false,
    InstanceCreateTime: after(created, -90 * 86_400),
    LicenseModel: "postgresql-license",
    MasterUsername: "app_owner",
    OptionGroupName: `default:${engine}`,
    OriginalSnapshotCreateTime: created,
    PercentProgress: state === "creating" ? 42 : 100,
    Port: port,
    SnapshotCreateTime: created,
    SnapshotTarget: "region",
    SnapshotType: type,
    ...(v % 4 === 0 ? { SourceRegion: "us-west-2" } : {}),
    Status: state,
    StorageType: "gp3",
    TagList: tagList(makeTags(cell, random)),
    VpcId: vpcId,
  };
}

/** Manual DB cluster snapshots. */
export const dbClusterSnapshot = kindSpec<DBClusterSnapshot>({
  make: (cell, index) => makeClusterSnapshot(cell, index, "manual"),
  id: (s) => known(s.DBClusterSnapshotIdentifier),
  arn: (s) => known(s.DBClusterSnapshotArn),
  tags: (s) => tagMapOf(s.TagList),
  withTags: (s, tags) => ({ ...s, TagList: tagList(tags) }),
  taggingType: "rds:cluster-snapshot",
  comesAndGoes: true,
});

/** The automated snapshot of the n-th cluster. */
export function automatedClusterSnapshot(cell: Cell, index: number): DBClusterSnapshot {
  return makeClusterSnapshot(cell, index, "automated");
}

function makeClusterSnapshot(cell: Cell, index: number, type: "manual" | "automated"): DBClusterSnapshot {
  const random = cell.random("rds:db-cluster-snapshot", index);
  const v = cell.variety("rds:db-cluster-snapshot", index);
  const cluster = index % Math.max(1, cell.count("rds:db-cluster"));
  const name =
    type === "manual"
      ? `cluster-before-upgrade-${cell.environment}-${index}`
      : `rds:${clusterName(cell, cluster)}-2026-10-31-02-11`;
  const { engine, version, port } = CLUSTER_ENGINES[cluster % CLUSTER_ENGINES.length] ?? CLUSTER_ENGINES[0];
  const created = daysAgo(random, 400);
  return {
    DBClusterSnapshotIdentifier: name,
    DBClusterSnapshotArn: cell.arn("rds", `cluster-snapshot:${name}`),
    DBClusterIdentifier: clusterName(cell, cluster),
    AllocatedStorage: random.int(10, 900),
    AvailabilityZones: [0, 1, 2].map(cell.zone),
    ClusterCreateTime: after(created, -90 * 86_400),
    Engine: engine,
    EngineMode: "provisioned",
    EngineVersion: version,
    IAMDatabaseAuthenticationEnabled: true,
    KmsKeyId: kmsKey(cell, index),
    LicenseModel: "postgresql-license",
    MasterUsername: "app_owner",
    PercentProgress: 100,
    Port: port,
    SnapshotCreateTime: created,
    SnapshotType: type,
    Status: STATES[v % 2] ?? "available",
    StorageEncrypted: true,
    StorageType: "aurora",
    TagList: tagList(makeTags(cell, random)),
    VpcId: groupOfDatabase(cell, cluster)?.VpcId ?? cell.id("vpc", 0),
  };
}

/** A subnet group with its tags, which only other calls show. */
export type WorldSubnetGroup = DBSubnetGroup & { readonly tags: TagMap };

/** DB subnet groups. */
export const dbSubnetGroup = kindSpec<WorldSubnetGroup>({
  make: (cell, index) => ({
    ...subnetGroup(cell, index),
    tags: makeTags(cell, cell.random("rds:db-subnet-group", index)),
  }),
  id: (g) => known(g.DBSubnetGroupName),
  arn: (g) => known(g.DBSubnetGroupArn),
  tags: (g) => g.tags,
  withTags: (g, tags) => ({ ...g, tags }),
  taggingType: "rds:subgrp",
  comesAndGoes: false,
});
