import {
  DescribeBackupCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListBackupsCommand,
  ListTagsOfResourceCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSnapshotsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServicesCommand,
  ListTaskDefinitionFamiliesCommand,
} from "@aws-sdk/client-ecs";
import { DescribeClusterCommand, EKSClient, ListClustersCommand } from "@aws-sdk/client-eks";
import {
  GetAccountAuthorizationDetailsCommand,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  GetUserCommand,
  IAMClient,
  ListPoliciesCommand,
} from "@aws-sdk/client-iam";
import {
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ListTagsForResourceCommand,
  RDSClient,
} from "@aws-sdk/client-rds";
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
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
import { createOrganization } from "../index.ts";
import { KIND_NAMES, type KindName } from "../world/kind-names.ts";
import { known } from "../world/kind-spec.ts";
import { SECRET_MARKER } from "../world/secrets.ts";
import { tagMapOf } from "../world/tags.ts";
import { administrator, failure } from "./test-clients.ts";

// Each kind gets its number, so the object has them all.
const only = Object.fromEntries(KIND_NAMES.map((kind) => [kind, kind === "iam:account" ? 1 : 12])) as Record<
  KindName,
  number
>;
const organization = createOrganization({ accounts: 1, regions: 2, only });
const { world } = organization;
const id = world.management.id;
const config = administrator(organization);
const list = <Kind extends KindName>(kind: Kind, region = "us-east-1") => world.collection(id, region, kind).list();

describe("EC2", () => {
  const ec2 = new EC2Client(config);

  test("finds by id, and names the id that is not there", async () => {
    const [instance] = list("ec2:instance");
    const InstanceIds = [known(instance?.InstanceId)];
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
    expect(Reservations?.[0]?.Instances).toHaveLength(1);
    const missing = ec2.send(new DescribeInstancesCommand({ InstanceIds: ["i-0none"] }));
    expect(await failure(missing)).toMatchObject({ name: "InvalidInstanceID.NotFound" });
    const both = ec2.send(new DescribeInstancesCommand({ InstanceIds, MaxResults: 5 }));
    expect(await failure(both)).toMatchObject({ name: "InvalidParameterCombination" });
  });

  test("filters by tag, field and state, and refuses filters that it does not know", async () => {
    const running = { Filters: [{ Name: "instance-state-name", Values: ["running"] }] };
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand(running));
    const states = Reservations.flatMap((r) => r.Instances ?? []).map((instance) => instance.State?.Name);
    expect(new Set(states)).toEqual(new Set(["running"]));
    expect(states).toHaveLength(list("ec2:instance").filter((i) => i.State?.Name === "running").length);
    const tagged = { Filters: [{ Name: "tag:Environment", Values: ["management"] }] };
    const found = await ec2.send(new DescribeInstancesCommand(tagged));
    expect(found.Reservations?.length).toBeGreaterThan(0);
    const odd = { Filters: [{ Name: "block-device-mapping.status", Values: ["attached"] }] };
    expect((await failure(ec2.send(new DescribeInstancesCommand(odd)))).name).toBe("InvalidParameterValue");
  });

  test("shows what others made public to those who do not ask for their own", async () => {
    const own = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }));
    const all = await ec2.send(new DescribeSnapshotsCommand({}));
    expect(all.Snapshots?.length).toBe((own.Snapshots?.length ?? 0) + 1);
    expect(own.Snapshots?.every((snapshot) => snapshot.OwnerId === id)).toBe(true);
  });

  test("shows disabled images and public keys only when asked", async () => {
    const some = await ec2.send(new DescribeImagesCommand({ Owners: ["self"] }));
    const all = await ec2.send(new DescribeImagesCommand({ Owners: ["self"], IncludeDisabled: true }));
    expect(all.Images).toHaveLength(12);
    expect(some.Images?.length).toBeLessThan(12);
    const plain = await ec2.send(new DescribeKeyPairsCommand({}));
    expect(plain.KeyPairs?.some((pair) => pair.PublicKey)).toBe(false);
    const full = await ec2.send(new DescribeKeyPairsCommand({ IncludePublicKey: true }));
    expect(full.KeyPairs?.every((pair) => pair.PublicKey)).toBe(true);
  });

  test("has a secret in the user data of launch templates", async () => {
    const LaunchTemplateId = known(list("ec2:launch-template")[0]?.LaunchTemplateId);
    const answer = await ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId }));
    const [version] = answer.LaunchTemplateVersions ?? [];
    const userData = Buffer.from(version?.LaunchTemplateData?.UserData ?? "", "base64").toString();
    expect(userData).toContain(SECRET_MARKER);
  });
});

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

describe("RDS", () => {
  const rds = new RDSClient(config);

  test("tells manual from automated snapshots", async () => {
    const count = async (SnapshotType?: string) =>
      (await rds.send(new DescribeDBSnapshotsCommand({ SnapshotType }))).DBSnapshots?.length;
    expect(await count("manual")).toBe(12);
    expect(await count("automated")).toBe(12);
    expect(await count()).toBe(24);
    expect(await count("shared")).toBe(0);
  });

  test("finds one by name, and its tags by ARN", async () => {
    const DBInstanceIdentifier = known(list("rds:db-instance")[1]?.DBInstanceIdentifier);
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
    expect(DBInstances).toHaveLength(1);
    const { TagList } = await rds.send(
      new ListTagsForResourceCommand({ ResourceName: DBInstances?.[0]?.DBInstanceArn }),
    );
    expect(tagMapOf(TagList)).toEqual(tagMapOf(DBInstances?.[0]?.TagList));
    const missing = rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "none" }));
    expect((await failure(missing)).name).toBe("DBInstanceNotFoundFault");
  });
});

describe("DynamoDB", () => {
  const dynamodb = new DynamoDBClient(config);

  test("describes a table by name, its TTL, recovery, tags and backups", async () => {
    const { description, tags } = known(list("dynamodb:table")[0]);
    const TableName = known(description.TableName);
    expect((await dynamodb.send(new DescribeTableCommand({ TableName }))).Table).toEqual(description);
    const ttl = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(ttl.TimeToLiveDescription?.TimeToLiveStatus).toMatch(/ABLED$/);
    const backups = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(backups.ContinuousBackupsDescription?.ContinuousBackupsStatus).toBe("ENABLED");
    const tagged = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: description.TableArn }));
    expect(tagMapOf(tagged.Tags)).toEqual(tags);
  });

  test("says in two ways that a table is not there", async () => {
    const TableName = "none";
    expect((await failure(dynamodb.send(new DescribeTableCommand({ TableName })))).name).toBe(
      "ResourceNotFoundException",
    );
    const recovery = dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect((await failure(recovery)).name).toBe("TableNotFoundException");
  });

  test("lists the backups that users made unless all are asked for, and describes one", async () => {
    const users = await dynamodb.send(new ListBackupsCommand({}));
    const all = await dynamodb.send(new ListBackupsCommand({ BackupType: "ALL" }));
    expect(all.BackupSummaries).toHaveLength(12);
    expect(users.BackupSummaries?.every((backup) => backup.BackupType === "USER")).toBe(true);
    const { BackupArn } = known(all.BackupSummaries?.[0]);
    const one = await dynamodb.send(new DescribeBackupCommand({ BackupArn }));
    expect(one.BackupDescription?.BackupDetails?.BackupArn).toBe(BackupArn);
  });
});

describe("IAM", () => {
  const iam = new IAMClient(config);

  test("tells only what each call tells", async () => {
    const { UserDetailList: users = [], RoleDetailList: roles = [] } = await iam.send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ["User"] }),
    );
    expect([users.length, roles.length]).toEqual([12, 0]);
    expect(users.some((user) => "PasswordLastUsed" in user)).toBe(false);
    const UserName = known(list("iam:user")[0]?.UserName);
    expect((await iam.send(new GetUserCommand({ UserName }))).User?.PasswordLastUsed).toBeInstanceOf(Date);
    const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: "Local" }));
    expect(Policies.some((policy) => policy.Tags?.length)).toBe(false);
    expect(list("iam:policy").some((policy) => policy.tags.length)).toBe(true);
  });

  test("encodes policy documents as IAM does", async () => {
    const { RoleDetailList = [] } = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ["Role"] }));
    const document = JSON.parse(decodeURIComponent(RoleDetailList[0]?.AssumeRolePolicyDocument ?? ""));
    expect(document.Statement[0].Action).toBe("sts:AssumeRole");
  });

  test("counts attachments as they are", async () => {
    const attached = new Map<string, number>();
    const holders = [...list("iam:role"), ...list("iam:user"), ...list("iam:group")];
    for (const { AttachedManagedPolicies = [] } of holders) {
      for (const { PolicyArn = "" } of AttachedManagedPolicies)
        attached.set(PolicyArn, (attached.get(PolicyArn) ?? 0) + 1);
    }
    for (const policy of list("iam:policy")) expect(policy.AttachmentCount).toBe(attached.get(policy.Arn ?? "") ?? 0);
  });

  test("sums up the account, and has no password policy where there is none", async () => {
    const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
    expect(SummaryMap).toMatchObject({ Users: 12, Groups: 12, Policies: 12 });
    const [settings] = list("iam:account");
    world.collection(id, "global", "iam:account").put({ ...known(settings), passwordPolicy: undefined });
    expect((await failure(iam.send(new GetAccountPasswordPolicyCommand({})))).name).toBe("NoSuchEntityException");
  });
});

describe("EKS", () => {
  const eks = new EKSClient(config);

  test("lists connected clusters only for those who ask for all", async () => {
    const own = await eks.send(new ListClustersCommand({}));
    const all = await eks.send(new ListClustersCommand({ include: ["all"] }));
    expect([own.clusters?.length, all.clusters?.length]).toEqual([8, 12]);
  });

  test("names the cluster that is not there", async () => {
    expect(await failure(eks.send(new DescribeClusterCommand({ name: "none" })))).toMatchObject({
      name: "ResourceNotFoundException",
      message: "No cluster found for name: none.",
      status: 404,
    });
  });
});

describe("ECS", () => {
  const ecs = new ECSClient(config);

  test("reports what is missing beside what it found", async () => {
    const { clusterName, clusterArn } = known(list("ecs:cluster")[0]);
    const both = await ecs.send(new DescribeClustersCommand({ clusters: [known(clusterName), "none"] }));
    expect(both.clusters?.[0]?.clusterArn).toBe(clusterArn);
    expect(both.failures).toEqual([{ arn: `arn:aws:ecs:us-east-1:${id}:cluster/none`, reason: "MISSING" }]);
    const services = await ecs.send(new DescribeServicesCommand({ cluster: clusterName, services: ["none"] }));
    expect(services.failures?.[0]?.reason).toBe("MISSING");
    const elsewhere = ecs.send(new ListServicesCommand({ cluster: "none" }));
    expect((await failure(elsewhere)).name).toBe("ClusterNotFoundException");
    const many = Array.from({ length: 11 }, (_, index) => `service-${index}`);
    const tooMany = ecs.send(new DescribeServicesCommand({ cluster: clusterName, services: many }));
    expect((await failure(tooMany)).name).toBe("InvalidParameterException");
  });

  test("gives tags, settings and the like only when they are included", async () => {
    const { clusterName } = known(list("ecs:cluster").find((cluster) => cluster.tags?.length));
    const clusters = [known(clusterName)];
    const plain = await ecs.send(new DescribeClustersCommand({ clusters }));
    expect([plain.clusters?.[0]?.tags, plain.clusters?.[0]?.settings]).toEqual([[], []]);
    const full = await ecs.send(new DescribeClustersCommand({ clusters, include: ["TAGS", "SETTINGS"] }));
    expect(full.clusters?.[0]?.tags?.length).toBeGreaterThan(0);
    expect(full.clusters?.[0]?.settings).toHaveLength(1);
  });

  test("answers a family with its latest active revision, and with others by number", async () => {
    const { latest, hasDeregistered } = known(list("ecs:task-definition").find((family) => family.hasDeregistered));
    expect(hasDeregistered).toBe(true);
    const describeRevision = async (taskDefinition: string) =>
      (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition;
    expect(await describeRevision(`${latest.family}`)).toMatchObject({ revision: latest.revision, status: "ACTIVE" });
    const newer = (latest.revision ?? 0) + 1;
    expect(await describeRevision(`${latest.family}:${newer}`)).toMatchObject({ revision: newer, status: "INACTIVE" });
    const beyond = describeRevision(`${latest.family}:${newer + 1}`);
    expect((await failure(beyond)).name).toBe("ClientException");
  });

  test("lists families without an active revision only to those who do not ask for active ones", async () => {
    const count = async (status?: "ACTIVE" | "INACTIVE" | "ALL") =>
      (await ecs.send(new ListTaskDefinitionFamiliesCommand({ status }))).families?.length;
    expect([await count("ACTIVE"), await count("INACTIVE"), await count("ALL"), await count()]).toEqual([
      12, 1, 13, 13,
    ]);
  });

  test("has AWS's capacity providers beside the account's, and managed ones at their cluster", async () => {
    const { capacityProviders = [] } = await ecs.send(new DescribeCapacityProvidersCommand({}));
    expect(capacityProviders.map((provider) => provider.name)).toContain("FARGATE_SPOT");
    expect(capacityProviders).toHaveLength(8);
    const managed = known(list("ecs:capacity-provider").find((provider) => provider.cluster));
    const there = await ecs.send(new DescribeCapacityProvidersCommand({ cluster: managed.cluster }));
    expect(there.capacityProviders?.map((provider) => provider.name)).toEqual([managed.name]);
  });
});

describe("the tagging API", () => {
  const resources = async (region: string, ...ResourceTypeFilters: string[]) => {
    const client = new ResourceGroupsTaggingAPIClient({ ...config, region });
    const answer = await client.send(new GetResourcesCommand({ ResourceTypeFilters, ResourcesPerPage: 100 }));
    return answer.ResourceTagMappingList ?? [];
  };

  test("has what is tagged, with its tags, in its own region", async () => {
    for (const region of ["us-east-1", "eu-west-1"]) {
      const found = new Map((await resources(region, "s3")).map((r) => [r.ResourceARN, tagMapOf(r.Tags)]));
      const tagged = list("s3:bucket", region).filter((bucket) => Object.keys(bucket.tags).length > 0);
      for (const bucket of tagged) expect(found.get(`arn:aws:s3:::${bucket.name}`)).toEqual(bucket.tags);
      expect(found.size).toBeGreaterThanOrEqual(tagged.length);
      expect(found.size).toBeLessThanOrEqual(12);
    }
  });

  test("knows IAM's policies and profiles in us-east-1, and its roles and users nowhere", async () => {
    const found = await resources("us-east-1", "iam");
    const types = new Set(found.map(({ ResourceARN = "" }) => ResourceARN.split(":")[5]?.split("/")[0]));
    expect(types).toEqual(new Set(["policy", "instance-profile"]));
    expect(await resources("eu-west-1", "iam")).toEqual([]);
  });

  test("takes a whole service or a type as a filter", async () => {
    const addons = await resources("us-east-1", "eks:addon");
    const all = await resources("us-east-1", "eks");
    expect(addons.every(({ ResourceARN }) => ResourceARN?.includes(":addon/"))).toBe(true);
    expect(all.length).toBeGreaterThan(addons.length);
  });
});
