import * as sdk from "@aws-sdk/client-rds";
import { expect, test } from "vitest";
import { testCollector } from "../testing/test-collector.ts";
import { rds } from "./rds.ts";

await testCollector("rds", {
  sdk,
  // Shown while a snapshot or an upgrade is under way, by Aurora MySQL with backtracking, and by Aurora Serverless v1.
  notSimulated: [
    "rds:db-instance PercentProgress",
    "rds:db-instance StorageOperationPercentProgress",
    "rds:db-cluster PercentProgress",
    "rds:db-cluster EarliestBacktrackTime",
    "rds:db-cluster BacktrackConsumedChangeRecords",
    "rds:db-cluster Capacity",
  ],
});

test("what a database says of its protection and backups is a column, also where it is false or 0; what it does not say is none", () => {
  const scope = { partition: "aws", accountId: "123456789012", region: "eu-west-1" };
  const columnsOf = (kind: string, item: sdk.DBInstance & sdk.DBCluster) =>
    ["deletionProtection", "backupRetentionDays", "replicaOf"].map((id) => rds.kinds[kind]?.columns[id]?.(item, scope));
  const unprotected = { DeletionProtection: false, BackupRetentionPeriod: 0 };
  const replica = { ...unprotected, ReadReplicaSourceDBInstanceIdentifier: "orders" };
  expect(columnsOf("db-instance", replica)).toEqual([false, 0, "orders"]);
  expect(columnsOf("db-instance", {})).toEqual([undefined, undefined, undefined]);
  expect(columnsOf("db-cluster", unprotected)).toEqual([false, 0, undefined]);
  expect(columnsOf("db-cluster", {})).toEqual([undefined, undefined, undefined]);
});
