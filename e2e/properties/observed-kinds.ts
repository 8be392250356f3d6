/**
 * The kinds that the schedules use: one for each way of listing. Each says how its listing looks on the wire, so that what
 * AWS answered is known without the product's own reading of it.
 */

/** Kinds of the simulated world that are used here, as `service:kind`. */
export type ObservedType =
  | "ec2:volume"
  | "ec2:key-pair"
  | "dynamodb:table"
  | "ecs:cluster"
  | "s3:bucket"
  | "iam:user"
  | "iam:group"
  | "rds:db-subnet-group";

/** How the listing of a kind looks on the wire. */
export interface ObservedKind {
  readonly service: string;
  readonly kind: string;
  /** How far one listing reaches: a region, the account as a whole, or the account with the regions of its items. */
  readonly reach: "regional" | "global" | "account";
  readonly list: {
    readonly operation: string;
    /** Part of the request that tells this listing from others of the same operation. */
    readonly filter?: string;
    /** AWS answers with everything at once. */
    readonly isUnpaged?: boolean;
    /** What an answer of the call always has. */
    readonly always: RegExp;
    /** The ids of an answer, in the first group; their regions in the second. */
    readonly ids: RegExp;
    /** Found in an answer that another page follows. */
    readonly more: RegExp;
    /** Found in a request for another page than the first. */
    readonly continued: RegExp;
  };
  /** The calls that describe one listed resource, or several of them. */
  readonly describes: readonly string[];
  /** Errors of those calls that say the resource is gone, or only that something is not configured. */
  readonly gone?: RegExp;
  readonly notConfigured?: RegExp;
  /** Whether its tags come from the tagging API. */
  readonly taggingApi?: boolean;
}

export const OBSERVED_KINDS: Readonly<Record<ObservedType, ObservedKind>> = {
  "ec2:volume": {
    service: "ec2",
    kind: "volume",
    reach: "regional",
    list: {
      operation: "DescribeVolumes",
      always: /<volumeSet/,
      ids: /<volumeId>([^<]+)</g,
      more: /<nextToken>[^<]/,
      continued: /NextToken=/,
    },
    describes: [],
  },
  "ec2:key-pair": {
    service: "ec2",
    kind: "key-pair",
    reach: "regional",
    list: {
      operation: "DescribeKeyPairs",
      isUnpaged: true,
      always: /<keySet/,
      ids: /<keyPairId>([^<]+)</g,
      more: /<nextToken>[^<]/,
      continued: /NextToken=/,
    },
    describes: [],
  },
  "dynamodb:table": {
    service: "dynamodb",
    kind: "table",
    reach: "regional",
    list: {
      operation: "ListTables",
      always: /"TableNames"/,
      ids: /(?<=[[,])"([^"]+)"(?=[\],])/g,
      more: /"LastEvaluatedTableName":"/,
      continued: /"ExclusiveStartTableName"/,
    },
    describes: ["DescribeTable", "DescribeTimeToLive", "DescribeContinuousBackups"],
    gone: /ResourceNotFoundException|TableNotFoundException/,
    taggingApi: true,
  },
  "ecs:cluster": {
    service: "ecs",
    kind: "cluster",
    reach: "regional",
    list: {
      operation: "ListClusters",
      always: /"clusterArns"/,
      ids: /"arn:[^"]+:cluster\/([^"]+)"/g,
      more: /"nextToken":"/,
      continued: /"nextToken"/,
    },
    describes: ["DescribeClusters"],
    gone: /"reason":"MISSING"/,
  },
  "s3:bucket": {
    service: "s3",
    kind: "bucket",
    reach: "account",
    list: {
      operation: "ListBuckets",
      always: /<Buckets/,
      ids: /<Bucket>(?=.*?<Name>([^<]+)<.*?<\/Bucket>)(?=.*?<BucketRegion>([^<]+)<.*?<\/Bucket>)/g,
      more: /<ContinuationToken>[^<]/,
      continued: /continuation-token=/,
    },
    describes: ["GetBucketVersioning", "GetBucketEncryption", "GetPublicAccessBlock", "GetBucketPolicyStatus"],
    gone: /<Code>NoSuchBucket</,
    notConfigured:
      /<Code>(ServerSideEncryptionConfigurationNotFoundError|NoSuchPublicAccessBlockConfiguration|NoSuchBucketPolicy)</,
    taggingApi: true,
  },
  "iam:user": {
    service: "iam",
    kind: "user",
    reach: "global",
    list: {
      operation: "GetAccountAuthorizationDetails",
      filter: "=User",
      always: /<UserDetailList/,
      ids: /<UserName>([^<]+)</g,
      more: /<IsTruncated>true</,
      continued: /Marker=/,
    },
    describes: ["ListMFADevices", "ListAccessKeys"],
    gone: /NoSuchEntity/,
  },
  "iam:group": {
    service: "iam",
    kind: "group",
    reach: "global",
    list: {
      operation: "GetAccountAuthorizationDetails",
      filter: "=Group",
      always: /<GroupDetailList/,
      ids: /<GroupName>([^<]+)</g,
      more: /<IsTruncated>true</,
      continued: /Marker=/,
    },
    describes: [],
  },
  "rds:db-subnet-group": {
    service: "rds",
    kind: "db-subnet-group",
    reach: "regional",
    list: {
      operation: "DescribeDBSubnetGroups",
      always: /<DBSubnetGroups/,
      ids: /<DBSubnetGroupName>([^<]+)</g,
      more: /<Marker>[^<]/,
      continued: /Marker=/,
    },
    describes: [],
    taggingApi: true,
  },
};

/** All of them, in a fixed order. */
// The keys of the literal above.
export const OBSERVED_TYPES = Object.keys(OBSERVED_KINDS) as ObservedType[];

/** The kind of a service by name. */
export function observedKind(service: string, kind: string): ObservedKind | undefined {
  return Object.values(OBSERVED_KINDS).find((observed) => observed.service === service && observed.kind === kind);
}
