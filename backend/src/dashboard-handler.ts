import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { answerCloudFormation } from "./cloud/custom-resource.ts";
import { publishDashboard, removeDashboard } from "./cloud/publish-dashboard.ts";

/** Writes the dashboard, which is packed beside this file, into its bucket; empties the bucket when it is to be deleted. */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  const { BucketName: bucket, Config } = event.ResourceProperties;
  const target = { bucket, client: new S3Client() };
  await answerCloudFormation(event, bucket, () =>
    event.RequestType === "Delete"
      ? removeDashboard(target)
      : publishDashboard(join(import.meta.dirname, "dashboard"), Config, target),
  );
}
