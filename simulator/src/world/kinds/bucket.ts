import type { PublicAccessBlockConfiguration, ServerSideEncryptionRule } from "@aws-sdk/client-s3";
import type { Cell } from "../cell.ts";
import { kindSpec, type TagMap } from "../kind-spec.ts";
import { kmsKey } from "../network.ts";
import { makeTags } from "../tags.ts";
import { daysAgo } from "../time.ts";

/** A bucket with its configuration; what is `undefined` was never configured, for which S3 has an error each. */
export interface WorldBucket {
  readonly name: string;
  readonly region: string;
  readonly createdAt: Date;
  readonly versioning: "Enabled" | "Suspended" | undefined;
  readonly mfaDelete: boolean;
  readonly encryption: ServerSideEncryptionRule | undefined;
  readonly publicAccessBlock: PublicAccessBlockConfiguration | undefined;
  /** Whether the bucket's policy makes it public; `undefined` without a policy. */
  readonly isPublicByPolicy: boolean | undefined;
  readonly tags: TagMap;
}

const PURPOSES = ["logs", "assets", "backups", "data-lake", "terraform-state", "uploads", "artifacts", "exports"];

/** S3 buckets, kept where they live: in their own region. */
export const bucket = kindSpec<WorldBucket>({
  make: makeBucket,
  id: (b) => b.name,
  arn: (b) => `arn:aws:s3:::${b.name}`,
  tags: (b) => b.tags,
  withTags: (b, tags) => ({ ...b, tags }),
  taggingType: "s3",
  change: (b) => ({ ...b, versioning: b.versioning === "Enabled" ? "Suspended" : "Enabled" }),
  comesAndGoes: true,
});

function makeBucket(cell: Cell, index: number): WorldBucket {
  const random = cell.random("s3:bucket", index);
  const v = cell.variety("s3:bucket", index);
  const usesKms = v % 3 === 0;
  const isOpen = v % 7 === 5;
  return {
    // Unique in all of AWS: the account's id is part of it, and the index.
    name: `${cell.accountName}-${PURPOSES[index % PURPOSES.length]}-${cell.region}-${cell.accountId.slice(-6)}-${index}`,
    region: cell.region,
    createdAt: daysAgo(random, 2500),
    versioning: (["Enabled", undefined, "Suspended"] as const)[v % 3],
    mfaDelete: v % 9 === 0,
    // Since 2023 every bucket has a default encryption; a few old ones answer that they have none.
    encryption:
      v % 11 === 10
        ? undefined
        : {
            ApplyServerSideEncryptionByDefault: usesKms
              ? { SSEAlgorithm: "aws:kms", KMSMasterKeyID: kmsKey(cell, index) }
              : { SSEAlgorithm: "AES256" },
            BucketKeyEnabled: usesKms,
          },
    publicAccessBlock:
      v % 5 === 4
        ? undefined
        : {
            BlockPublicAcls: !isOpen,
            IgnorePublicAcls: !isOpen,
            BlockPublicPolicy: !isOpen,
            RestrictPublicBuckets: !isOpen,
          },
    isPublicByPolicy: v % 2 === 0 ? false : isOpen ? true : undefined,
    tags: makeTags(cell, random),
  };
}
