import {
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { known } from "../world/kind-spec.ts";
import { failure, ofEachKind } from "./test-clients.ts";

const { list, config } = ofEachKind(12);

describe("S3", () => {
  const s3 = new S3Client(config);
  const there = new S3Client({ ...config, region: "eu-west-1" });

  test("lists buckets of all regions, with their region only for those who page or filter", async () => {
    const plain = await s3.send(new ListBucketsCommand({}));
    expect(plain.Buckets).toHaveLength(24);
    expect(plain.Buckets?.some((bucket) => bucket.BucketRegion)).toBe(false);
    const paged = await s3.send(new ListBucketsCommand({ MaxBuckets: 10_000 }));
    expect(new Set(paged.Buckets?.map((bucket) => bucket.BucketRegion))).toEqual(new Set(["us-east-1", "eu-west-1"]));
    const one = await s3.send(new ListBucketsCommand({ BucketRegion: "eu-west-1" }));
    expect(one.Buckets).toHaveLength(12);
  });

  test("answers for a bucket in its own region and redirects everywhere else", async () => {
    const Bucket = known(list("s3:bucket", "eu-west-1")[0]?.name);
    await expect(there.send(new GetBucketVersioningCommand({ Bucket }))).resolves.toBeDefined();
    expect(await failure(s3.send(new GetBucketVersioningCommand({ Bucket })))).toMatchObject({
      name: "PermanentRedirect",
      status: 301,
    });
  });

  test("locates buckets, the oldest region by its first name", async () => {
    const locations = new Set<string | undefined>();
    for (const { name } of list("s3:bucket", "eu-west-1")) {
      locations.add((await s3.send(new GetBucketLocationCommand({ Bucket: name }))).LocationConstraint);
    }
    expect(locations).toEqual(new Set(["eu-west-1", "EU"]));
    const [here] = list("s3:bucket");
    expect((await s3.send(new GetBucketLocationCommand({ Bucket: here?.name }))).LocationConstraint || undefined).toBe(
      undefined,
    );
  });

  test("has an error of its own for each thing that is not configured", async () => {
    const buckets = list("s3:bucket");
    const nameOf = (lacks: (bucket: (typeof buckets)[number]) => boolean) => ({
      Bucket: known(buckets.find(lacks)?.name),
    });
    const calls = {
      ServerSideEncryptionConfigurationNotFoundError: s3.send(
        new GetBucketEncryptionCommand(nameOf((b) => !b.encryption)),
      ),
      NoSuchPublicAccessBlockConfiguration: s3.send(
        new GetPublicAccessBlockCommand(nameOf((b) => !b.publicAccessBlock)),
      ),
      NoSuchBucketPolicy: s3.send(new GetBucketPolicyStatusCommand(nameOf((b) => b.isPublicByPolicy === undefined))),
      NoSuchTagSet: s3.send(new GetBucketTaggingCommand(nameOf((b) => Object.keys(b.tags).length === 0))),
      NoSuchBucket: s3.send(new GetBucketVersioningCommand({ Bucket: "no-such-bucket" })),
    };
    for (const [name, call] of Object.entries(calls)) expect(await failure(call)).toMatchObject({ name, status: 404 });
    const never = await s3.send(new GetBucketVersioningCommand(nameOf((b) => !b.versioning)));
    expect(never.Status).toBeUndefined();
  });
});
