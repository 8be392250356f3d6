const sourceRegion = "botocore takes SourceRegion out and sends a presigned URL in its place";
const encodingType = "botocore asks for EncodingType url and decodes the answer";

const status = "the status of its answer is a member, and a random number is none of HTTP";
const base64 = "botocore encodes and decodes the base64 text, which the SDK leaves to the caller";
const marker = "botocore's model says that the answered PartNumberMarker is a number, the SDK's that it is a string";

/** Operations in which botocore and the SDK differ by themselves, with some values, and why: "service operation" to reason. */
export const attributedDifferences: Record<string, string> = {
  "ec2 GetConsoleOutput": base64,
  "ec2 RunInstances": base64,
  "lambda DeleteFunction": status,
  "lambda Invoke": status,
  "lambda InvokeAsync": status,
  "lambda InvokeWithResponseStream": "event streams are not simulated",
  "rds CopyDBClusterSnapshot": sourceRegion,
  "rds CopyDBSnapshot": sourceRegion,
  "rds CreateDBCluster": sourceRegion,
  "rds CreateDBInstanceReadReplica": sourceRegion,
  "rds StartDBInstanceAutomatedBackupsReplication": sourceRegion,
  "s3 GetObject": "botocore asks for ChecksumMode ENABLED",
  "s3 GetObjectAttributes": marker,
  "s3 HeadObject": "botocore asks for ChecksumMode ENABLED",
  "s3 ListDirectoryBuckets": "without the JavaScript SDK's x-id it is the same request as ListBuckets",
  "s3 ListObjectVersions": encodingType,
  "s3 ListObjects": encodingType,
  "s3 ListObjectsV2": encodingType,
  "s3 ListParts": marker,
  "s3 SelectObjectContent": "event streams are not simulated",
  "s3 WriteGetObjectResponse": "the client puts the request route in front of the server's IP address",
};
