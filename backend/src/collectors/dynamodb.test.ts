import * as sdk from "@aws-sdk/client-dynamodb";
import { testCollector } from "../testing/test-collector.ts";

await testCollector("dynamodb", {
  sdk,
  // The world has no local or vector indexes, and no table whose capacity or replicas are just changing.
  notSimulated: [
    "dynamodb:table ProvisionedThroughput.LastIncreaseDateTime",
    "dynamodb:table ProvisionedThroughput.LastDecreaseDateTime",
    "dynamodb:table GlobalSecondaryIndexes.WarmThroughput",
    "dynamodb:table GlobalSecondaryIndexes.ProvisionedThroughput.LastIncreaseDateTime",
    "dynamodb:table GlobalSecondaryIndexes.ProvisionedThroughput.LastDecreaseDateTime",
    "dynamodb:table LocalSecondaryIndexes.ItemCount",
    "dynamodb:table LocalSecondaryIndexes.IndexSizeBytes",
    "dynamodb:table VectorIndexes.ItemCount",
    "dynamodb:table VectorIndexes.IndexSizeBytes",
    "dynamodb:table Replicas.WarmThroughput",
    "dynamodb:table Replicas.GlobalSecondaryIndexes.WarmThroughput",
    "dynamodb:table Replicas.ReplicaStatusPercentProgress",
  ],
});
