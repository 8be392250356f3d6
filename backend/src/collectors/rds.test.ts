import * as sdk from "@aws-sdk/client-rds";
import { testCollector } from "../testing/test-collector.ts";

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
