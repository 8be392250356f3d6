/** So many calls at once, and so many more each second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A token bucket that some calls of a service share; each account has its own in each region. */
export interface ApiLimit extends Rate {
  /** What a report calls it: `EC2 non-mutating`. */
  readonly family: string;
  /** The signing name: `ec2`, `tagging`. */
  readonly service: string;
  /** The operations that share the bucket; without them all of the service that no limit before this one names. */
  readonly operations?: readonly string[];
  /** Only calls that neither filter nor page. */
  readonly onlyUnfiltered?: true;
  /** Where the number is from: AWS's documentation, what others measured, or a guess where there is neither. */
  readonly source: "published" | "observed" | "assumed";
}

/** Calls by which EC2 gives everything at once unless it is asked for less. */
const UNFILTERED = [
  ...["DescribeInstances", "DescribeInstanceStatus", "DescribeNetworkInterfaces", "DescribeSecurityGroups"],
  ...["DescribeSnapshots", "DescribeSpotInstanceRequests", "DescribeVolumes"],
];

/**
 * AWS's rates for the services of the simulator; the first entry that covers a call is its bucket.
 *
 * EC2: the page "Request throttling for the Amazon EC2 API". Its newer editions give each operation a bucket of this size of its own,
 * older ones let a category share one; here they share, which is the stricter. ECS: "Request throttling for the Amazon ECS API".
 * DynamoDB: the API reference of the two calls; DescribeContinuousBackups too is documented with 10 a second. Tagging: the quotas of Tag
 * Editor. Account: "Quotas for AWS Account Management". STS: its default quota, as others quote it. IAM: what Steampipe's limiters were
 * found to need. Burst sizes that no page names are one second's worth.
 */
export const PUBLISHED_LIMITS: readonly ApiLimit[] = [
  {
    family: "EC2 unfiltered",
    service: "ec2",
    operations: UNFILTERED,
    onlyUnfiltered: true,
    burst: 50,
    perSecond: 10,
    source: "published",
  },
  { family: "EC2 non-mutating", service: "ec2", burst: 100, perSecond: 20, source: "published" },
  limit("ECS cluster read", "ecs", { burst: 50, perSecond: 20 }, "published", ["DescribeClusters", "ListClusters"]),
  limit("ECS service read", "ecs", { burst: 100, perSecond: 20 }, "published", ["DescribeServices", "ListServices"]),
  limit("ECS other read", "ecs", { burst: 50, perSecond: 20 }, "published"),
  limit("DynamoDB ListBackups", "dynamodb", { burst: 5, perSecond: 5 }, "published", ["ListBackups"]),
  limit("DynamoDB DescribeContinuousBackups", "dynamodb", { burst: 10, perSecond: 10 }, "published", [
    "DescribeContinuousBackups",
  ]),
  limit("DynamoDB ListTagsOfResource", "dynamodb", { burst: 10, perSecond: 10 }, "published", ["ListTagsOfResource"]),
  limit("DynamoDB other", "dynamodb", { burst: 100, perSecond: 100 }, "assumed"),
  limit("Tagging GetResources", "tagging", { burst: 15, perSecond: 15 }, "published"),
  limit("Account", "account", { burst: 5, perSecond: 5 }, "published"),
  limit("STS", "sts", { burst: 600, perSecond: 600 }, "observed"),
  limit("IAM", "iam", { burst: 30, perSecond: 15 }, "observed"),
  limit("S3 ListBuckets", "s3", { burst: 10, perSecond: 5 }, "assumed", ["ListBuckets"]),
  limit("S3 bucket configuration", "s3", { burst: 200, perSecond: 100 }, "assumed"),
  limit("RDS", "rds", { burst: 20, perSecond: 10 }, "assumed"),
  limit("EKS", "eks", { burst: 20, perSecond: 10 }, "assumed"),
  limit("Organizations", "organizations", { burst: 20, perSecond: 10 }, "assumed"),
];

function limit(
  family: string,
  service: string,
  rate: Rate,
  source: ApiLimit["source"],
  operations?: readonly string[],
): ApiLimit {
  return { family, service, ...rate, source, ...(operations ? { operations } : {}) };
}
