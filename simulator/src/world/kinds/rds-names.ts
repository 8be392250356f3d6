import type { DBSubnetGroup } from "@aws-sdk/client-rds";
import type { Cell } from "../cell.ts";
import { groupIndexes, ownVpcs, subnetsOf, vpcId } from "../network.ts";
import { shortEnvironment } from "../tags.ts";

/** The name of the n-th DB cluster. */
export function clusterName(cell: Cell, index: number): string {
  return `${["orders", "users", "events"][index % 3]}-${shortEnvironment(cell)}-${index}`;
}

/** The name of the n-th DB instance. */
export function instanceName(cell: Cell, index: number): string {
  return `${["ledger", "wiki", "reports", "crm"][index % 4]}-db-${shortEnvironment(cell)}-${index}`;
}

/** The cluster of an instance: every second instance of the plan belongs to one, where there are clusters. */
export function clusterOfInstance(cell: Cell, instance: number): number | undefined {
  const clusters = cell.count("rds:db-cluster");
  const isPlanned = instance < Math.max(2, cell.count("rds:db-instance"));
  return clusters > 0 && isPlanned && instance % 2 === 1 ? ((instance - 1) / 2) % clusters : undefined;
}

/** The instances of a cluster, as far as the plan has them. */
export function membersOf(cell: Cell, cluster: number): number[] {
  const clusters = cell.count("rds:db-cluster");
  const members: number[] = [];
  for (let instance = 2 * cluster + 1; instance < cell.count("rds:db-instance"); instance += 2 * clusters) {
    members.push(instance);
  }
  return members;
}

/** Engines of clusters and of single instances, with the port that they listen on. */
export const CLUSTER_ENGINES = [
  { engine: "aurora-postgresql", version: "16.4", port: 5432 },
  { engine: "aurora-mysql", version: "8.0.mysql_aurora.3.07.1", port: 3306 },
] as const;
export const INSTANCE_ENGINES = [
  { engine: "postgres", version: "17.2", port: 5432 },
  { engine: "mysql", version: "8.4.3", port: 3306 },
  { engine: "sqlserver-se", version: "16.00.4140.3.v1", port: 1433 },
] as const;

/** The subnet group of a number; `default` stands for the one that RDS makes where people made none. */
export function subnetGroup(cell: Cell, index: number): DBSubnetGroup {
  const own = ownVpcs(cell);
  const vpc = own === 0 ? 0 : 1 + (index % own);
  const name = `${cell.accountName}-db-${index}`;
  return {
    DBSubnetGroupName: name,
    DBSubnetGroupArn: cell.arn("rds", `subgrp:${name}`),
    DBSubnetGroupDescription: `Private subnets of ${cell.accountName}`,
    SubnetGroupStatus: "Complete",
    Subnets: subnetsOf(cell, vpc)
      .filter((place) => vpc === 0 || !place.isPublic)
      .map((place) => ({
        SubnetIdentifier: place.subnetId,
        SubnetAvailabilityZone: { Name: cell.zone(place.zoneIndex) },
        SubnetOutpost: {},
        SubnetStatus: "Active",
      })),
    SupportedNetworkTypes: ["IPV4"],
    VpcId: vpcId(cell, vpc),
  };
}

/** The subnet group of a database, where the region has any. */
export function groupOfDatabase(cell: Cell, number: number): DBSubnetGroup | undefined {
  const groups = cell.count("rds:db-subnet-group");
  return groups > 0 ? subnetGroup(cell, number % groups) : undefined;
}

/** The security groups of a database. */
export function databaseGroups(cell: Cell, number: number): { VpcSecurityGroupId: string; Status: string }[] {
  const groups = cell.count("rds:db-subnet-group");
  const own = ownVpcs(cell);
  const vpc = groups === 0 || own === 0 ? 0 : 1 + ((number % groups) % own);
  const index = groupIndexes(cell, vpc).at(-1) ?? 0;
  return [{ VpcSecurityGroupId: cell.id("sg", index), Status: "active" }];
}
