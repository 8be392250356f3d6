import {
  type Bucket,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
  paginateListBuckets,
  S3Client,
  type ServerSideEncryptionByDefault,
  type ServerSideEncryptionConfiguration,
} from "@aws-sdk/client-s3";
import { arn, defineService, kindsOf, ref } from "./define.ts";
import { items, present, unlessAbsent } from "./pages.ts";

const kind = kindsOf<S3Client>();

/** S3. One listing has the buckets of all regions; each bucket is then described, and stored, in its own. */
export const s3 = defineService({
  service: "s3",
  title: "S3",
  reach: "account",
  client: S3Client,
  kinds: {
    bucket: kind({
      title: "Buckets",
      note: "General purpose buckets; directory buckets and table buckets have listings of their own.",
      cloudFormation: "AWS::S3::Bucket",
      actions: [
        "s3:ListAllMyBuckets",
        "s3:GetBucketLocation",
        "s3:GetBucketVersioning",
        "s3:GetEncryptionConfiguration",
        "s3:GetBucketPublicAccessBlock",
        "s3:GetBucketPolicyStatus",
      ],
      // Without MaxBuckets AWS leaves BucketRegion out of the answer.
      list: (client) => items(paginateListBuckets, { client, pageSize: 10_000 }, {}, (page) => page.Buckets),
      region: (bucket, client) => bucket.BucketRegion ?? locationOf(bucket, client),
      describe: async (client, bucket, scope) => {
        const Bucket = present(bucket.Name, "Name");
        const [versioning, encryption, publicAccess, policyStatus] = await Promise.all([
          client.send(new GetBucketVersioningCommand({ Bucket })),
          unlessAbsent(
            client.send(new GetBucketEncryptionCommand({ Bucket })),
            "ServerSideEncryptionConfigurationNotFoundError",
          ),
          unlessAbsent(
            client.send(new GetPublicAccessBlockCommand({ Bucket })),
            "NoSuchPublicAccessBlockConfiguration",
          ),
          unlessAbsent(client.send(new GetBucketPolicyStatusCommand({ Bucket })), "NoSuchBucketPolicy"),
        ]);
        return {
          ...bucket,
          BucketRegion: scope.region,
          Versioning: { Status: versioning.Status, MFADelete: versioning.MFADelete },
          // An answer without what it is about is malformed; that something is not configured, AWS says by an error.
          Encryption:
            encryption && present(encryption.ServerSideEncryptionConfiguration, "ServerSideEncryptionConfiguration"),
          PublicAccessBlock:
            publicAccess && present(publicAccess.PublicAccessBlockConfiguration, "PublicAccessBlockConfiguration"),
          PolicyStatus: policyStatus && present(policyStatus.PolicyStatus, "PolicyStatus"),
        };
      },
      gone: ["NoSuchBucket"],
      id: (b) => b.Name,
      arn: (b, scope) => arn(scope, "s3", `${b.Name}`, { region: "", accountId: "" }),
      name: (b) => b.Name,
      tags: { taggingApi: "s3" },
      createdAt: (b) => b.CreationDate,
      columns: {
        // AWS answers with no status at all until versioning was switched on once.
        versioning: (b) => b.Versioning.Status ?? "Disabled",
        encryption: (b) => defaultEncryption(b.Encryption)?.SSEAlgorithm,
        kmsKeyId: (b) => defaultEncryption(b.Encryption)?.KMSMasterKeyID,
        publicAccessBlocked: (b) => blocksAll(b.PublicAccessBlock),
        publicByPolicy: (b) => b.PolicyStatus?.IsPublic ?? false,
      },
      related: (b) => [ref("kms:key", defaultEncryption(b.Encryption)?.KMSMasterKeyID)],
      // AWS moves the date when a bucket's policy or the like is edited (API reference of ListBuckets).
      volatile: ["CreationDate"],
    }),
  },
});

/** Where old endpoints leave BucketRegion out. AWS writes us-east-1 as nothing, and one region by its first name. */
async function locationOf(bucket: Bucket, client: S3Client): Promise<string> {
  const { LocationConstraint: location } = await client.send(new GetBucketLocationCommand({ Bucket: bucket.Name }));
  if (location === "EU") return "eu-west-1";
  return location || "us-east-1";
}

function defaultEncryption(
  encryption: ServerSideEncryptionConfiguration | undefined,
): ServerSideEncryptionByDefault | undefined {
  return encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
}

function blocksAll(block: PublicAccessBlockConfiguration | undefined): boolean {
  return (
    block?.BlockPublicAcls === true &&
    block.IgnorePublicAcls === true &&
    block.BlockPublicPolicy === true &&
    block.RestrictPublicBuckets === true
  );
}
