import type * as s3 from "@aws-sdk/client-s3";
import type { BucketLocationConstraint } from "@aws-sdk/client-s3";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Handlers } from "../core/handlers.ts";
import type { WorldBucket } from "../world/kinds/bucket.ts";
import { tagList } from "../world/tags.ts";
import type { World } from "../world/world.ts";
import { concatenated, filtered } from "./listing.ts";
import { readPage } from "./paging.ts";

/** S3's bucket calls. ListBuckets knows all regions; a bucket's configuration is answered in its own region only. */
export function s3Handlers(world: World): Handlers<typeof s3> {
  /** The bucket that a call is about; refuses what is not the account's, or not in the region that was asked. */
  const bucketOf = (name: string | undefined, context: CallContext): WorldBucket => {
    const bucket = findBucket(world, context.accountId, name ?? "");
    if (!bucket) throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
    if (bucket.region !== context.region) throw redirect();
    return bucket;
  };
  return {
    ListBuckets: (input, context) => {
      const isPaged = Boolean(input.MaxBuckets ?? input.ContinuationToken ?? input.Prefix ?? input.BucketRegion);
      const limit = input.MaxBuckets ?? (isPaged ? 10_000 : Number.POSITIVE_INFINITY);
      if (limit < 1 || (isPaged && limit > 10_000))
        throw invalid("Argument max-buckets must be an integer between 1 and 10000");
      const all = concatenated(
        bucketRegions(world, context.accountId).map((region) =>
          world.collection(context.accountId, region, "s3:bucket"),
        ),
      );
      const listing = filtered(
        all,
        ({ name, region }) => name.startsWith(input.Prefix ?? "") && (input.BucketRegion ?? region) === region,
      );
      const invalidToken = invalid("The continuation token provided is incorrect");
      const { items, next } = readPage(listing, context, { token: input.ContinuationToken, limit, invalidToken });
      const Buckets = items.map(({ name, region, createdAt }) => ({
        Name: name,
        CreationDate: createdAt,
        // Only told to those who ask for pages or filter.
        ...(isPaged ? { BucketRegion: region, BucketArn: `arn:aws:s3:::${name}` } : {}),
      }));
      const owner = { ID: context.accountId.padStart(64, "0") };
      return { Buckets, ContinuationToken: next, Owner: owner, ...(input.Prefix ? { Prefix: input.Prefix } : {}) };
    },
    GetBucketLocation: (input, context) => {
      const bucket = findBucket(world, context.accountId, input.Bucket ?? "");
      if (!bucket) throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
      // us-east-1 answers for every region, the others for themselves.
      if (context.region !== "us-east-1" && context.region !== bucket.region) throw redirect();
      if (bucket.region === "us-east-1") return { LocationConstraint: undefined };
      // The SDK's list of locations lags behind AWS's regions, and one region is written by its first name.
      const isOld = bucket.region === "eu-west-1" && bucket.name.includes("-backups-");
      return { LocationConstraint: (isOld ? "EU" : bucket.region) as BucketLocationConstraint };
    },
    GetBucketVersioning: (input, context) => {
      const { versioning, mfaDelete } = bucketOf(input.Bucket, context);
      return versioning ? { Status: versioning, MFADelete: mfaDelete ? "Enabled" : "Disabled" } : {};
    },
    GetBucketEncryption: (input, context) => {
      const { encryption } = bucketOf(input.Bucket, context);
      const absent = "The server side encryption configuration was not found";
      if (!encryption) throw new AwsError("ServerSideEncryptionConfigurationNotFoundError", absent, 404);
      return { ServerSideEncryptionConfiguration: { Rules: [encryption] } };
    },
    GetPublicAccessBlock: (input, context) => {
      const { publicAccessBlock } = bucketOf(input.Bucket, context);
      const absent = "The public access block configuration was not found";
      if (!publicAccessBlock) throw new AwsError("NoSuchPublicAccessBlockConfiguration", absent, 404);
      return { PublicAccessBlockConfiguration: publicAccessBlock };
    },
    GetBucketPolicyStatus: (input, context) => {
      const { isPublicByPolicy } = bucketOf(input.Bucket, context);
      const absent = "The bucket policy does not exist";
      if (isPublicByPolicy === undefined) throw new AwsError("NoSuchBucketPolicy", absent, 404);
      return { PolicyStatus: { IsPublic: isPublicByPolicy } };
    },
    GetBucketTagging: (input, context) => {
      const { tags } = bucketOf(input.Bucket, context);
      if (Object.keys(tags).length === 0) throw new AwsError("NoSuchTagSet", "The TagSet does not exist", 404);
      return { TagSet: tagList(tags) };
    },
  };
}

/** Buckets stay where they are when their region is disabled. */
function bucketRegions(world: World, accountId: string): string[] {
  const account = world.account(accountId);
  return [...new Set([...(account?.initialRegions ?? []), ...(account?.regions ?? [])])];
}

function findBucket(world: World, accountId: string, name: string): WorldBucket | undefined {
  for (const region of bucketRegions(world, accountId)) {
    const bucket = world.collection(accountId, region, "s3:bucket").get(name);
    if (bucket) return bucket;
  }
  return undefined;
}

function redirect(): AwsError {
  const message =
    "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
  return new AwsError("PermanentRedirect", message, 301);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidArgument", message, 400);
}
