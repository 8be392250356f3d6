import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as ec2 from "@aws-sdk/client-ec2";
import * as ecs from "@aws-sdk/client-ecs";
import * as eks from "@aws-sdk/client-eks";
import * as iam from "@aws-sdk/client-iam";
import * as organizations from "@aws-sdk/client-organizations";
import * as rds from "@aws-sdk/client-rds";
import * as tagging from "@aws-sdk/client-resource-groups-tagging-api";
import * as s3 from "@aws-sdk/client-s3";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { beforeEach, describe, expect, test } from "vitest";
import { createOrganization, type FaultRule } from "../index.ts";
import { KIND_NAMES, type KindName } from "../world/kind-names.ts";
import { known } from "../world/kind-spec.ts";
import { anySpec } from "../world/kinds.ts";
import { administrator } from "./test-clients.ts";

const COUNT = 40;
// Each kind gets its number, so the object has them all.
const only = Object.fromEntries(KIND_NAMES.map((kind) => [kind, COUNT])) as Record<KindName, number>;
const organization = createOrganization({ accounts: COUNT, regions: 1, only });
const { faults, world } = organization;
const config = administrator(organization);
const clients = {
  ec2: new ec2.EC2Client(config),
  ecs: new ecs.ECSClient(config),
  eks: new eks.EKSClient(config),
  iam: new iam.IAMClient(config),
  organizations: new organizations.OrganizationsClient(config),
  rds: new rds.RDSClient(config),
  s3: new s3.S3Client(config),
  dynamodb: new dynamodb.DynamoDBClient(config),
  tagging: new tagging.ResourceGroupsTaggingAPIClient(config),
};

type Read = () => Promise<{ sizes: number[]; names: string[] }>;

async function read<Page>(pages: AsyncIterable<Page>, select: (page: Page) => readonly (string | undefined)[]) {
  const sizes: number[] = [];
  const names: string[] = [];
  for await (const page of pages) {
    const items = select(page).map(known);
    sizes.push(items.length);
    names.push(...items);
  }
  return { sizes, names };
}

/** One listing of each way to page, in pages of 20, with the kind that it lists. */
const LISTINGS: Readonly<Record<string, { readonly kind: KindName; readonly list: Read }>> = {
  DescribeVolumes: {
    kind: "ec2:volume",
    list: () =>
      read(ec2.paginateDescribeVolumes({ client: clients.ec2, pageSize: 20 }, {}), (page) =>
        (page.Volumes ?? []).map((volume) => volume.VolumeId),
      ),
  },
  DescribeDBSnapshots: {
    kind: "rds:db-snapshot",
    list: () =>
      read(rds.paginateDescribeDBSnapshots({ client: clients.rds, pageSize: 20 }, { SnapshotType: "manual" }), (page) =>
        (page.DBSnapshots ?? []).map((snapshot) => snapshot.DBSnapshotIdentifier),
      ),
  },
  ListUsers: {
    kind: "iam:user",
    list: () =>
      read(iam.paginateListUsers({ client: clients.iam, pageSize: 20 }, {}), (page) =>
        (page.Users ?? []).map((user) => user.UserName),
      ),
  },
  GetAccountAuthorizationDetails: {
    kind: "iam:user",
    list: () =>
      read(
        iam.paginateGetAccountAuthorizationDetails({ client: clients.iam, pageSize: 20 }, { Filter: ["User"] }),
        (page) => (page.UserDetailList ?? []).map((user) => user.UserName),
      ),
  },
  ListBuckets: {
    kind: "s3:bucket",
    list: () =>
      read(s3.paginateListBuckets({ client: clients.s3, pageSize: 20 }, {}), (page) =>
        (page.Buckets ?? []).map((bucket) => bucket.Name),
      ),
  },
  ListTables: {
    kind: "dynamodb:table",
    list: () =>
      read(
        dynamodb.paginateListTables({ client: clients.dynamodb, pageSize: 20 }, {}),
        (page) => page.TableNames ?? [],
      ),
  },
  ListBackups: {
    kind: "dynamodb:backup",
    list: () =>
      read(backupPages(), (page) => (page.BackupSummaries ?? []).map((backup) => backup.BackupArn?.split("/").at(-1))),
  },
  "ListClusters of ECS": {
    kind: "ecs:cluster",
    list: () =>
      read(ecs.paginateListClusters({ client: clients.ecs, pageSize: 20 }, {}), (page) =>
        (page.clusterArns ?? []).map((arn) => arn.split("/").at(-1)),
      ),
  },
  "ListClusters of EKS": {
    kind: "eks:cluster",
    list: () =>
      read(
        eks.paginateListClusters({ client: clients.eks, pageSize: 20 }, { include: ["all"] }),
        (page) => page.clusters ?? [],
      ),
  },
};

/** The SDK has no paginator for backups. */
async function* backupPages() {
  let ExclusiveStartBackupArn: string | undefined;
  do {
    const input = { BackupType: "ALL", Limit: 20, ExclusiveStartBackupArn } as const;
    const page: dynamodb.ListBackupsCommandOutput = await clients.dynamodb.send(new dynamodb.ListBackupsCommand(input));
    yield page;
    ExclusiveStartBackupArn = page.LastEvaluatedBackupArn;
  } while (ExclusiveStartBackupArn);
}

/** What the world has of the listing's kind. */
function ids(kind: KindName): string[] {
  const items: unknown[] = world.collection(world.management.id, "us-east-1", kind).list();
  return items.map((item) => anySpec(kind).id(item)).sort();
}

const listing = (name: string) => known(LISTINGS[name]);
const operation = (name: string) => known(name.split(" ")[0]);

beforeEach(() => faults.clear());

describe.for(Object.keys(LISTINGS))("%s", (name) => {
  const { kind, list } = listing(name);
  const add = (rule: FaultRule) => faults.add({ operation: operation(name), ...rule });

  test("ends with a full page and no token when the number is a multiple of the page size", async () => {
    const { sizes, names } = await list();
    expect(sizes).toEqual([20, 20]);
    expect(names.sort()).toEqual(ids(kind));
  });

  test.for([1, 2])("gives an empty page %i whose token leads on to everything", async (page) => {
    add({ page, listing: "empty-page" });
    const { sizes, names } = await list();
    expect(sizes).toEqual([20, 20].toSpliced(page - 1, 0, 0));
    expect(names.sort()).toEqual(ids(kind));
  });

  test("loses its token after a full page", async () => {
    const rule = add({ listing: "lost-token", times: 1 });
    expect((await list()).sizes).toEqual([20]);
    expect(rule.hits).toBe(1);
    expect((await list()).sizes).toEqual([20, 20]);
  });

  test.for([3, 33])("misses its resource %i in the listings that a rule is about, and in no other", async (index) => {
    const id = known(ids(kind)[index]);
    const rule = add({ listing: { missing: { type: kind, id } }, after: 1, times: 2 });
    const seen: boolean[] = [];
    for (let round = 0; round < 4; round++) seen.push((await list()).names.includes(id));
    expect(seen).toEqual([true, false, false, true]);
    expect(rule.hits).toBe(2);
  });

  test("still shows a resource that was removed, once", async () => {
    const collection = world.collection(world.management.id, "us-east-1", kind);
    const id = known(ids(kind)[21]);
    const item = known<unknown>(collection.get(id));
    collection.delete(id);
    add({ listing: { lingering: { type: kind, id } }, times: 1 });
    expect((await list()).names).toContain(id);
    expect((await list()).names).not.toContain(id);
    // The collection's own item.
    collection.put(item as never);
    expect((await list()).names).toContain(id);
  });
});

describe("a listing fault", () => {
  test("is told by IAM's IsTruncated as by its marker", async () => {
    faults.add({ operation: "ListUsers", listing: "lost-token", times: 1 });
    const lost = await clients.iam.send(new iam.ListUsersCommand({ MaxItems: 20 }));
    expect([lost.IsTruncated, lost.Marker]).toEqual([false, undefined]);
    faults.add({ operation: "ListUsers", listing: "empty-page", times: 1 });
    const empty = await clients.iam.send(new iam.ListUsersCommand({ MaxItems: 20 }));
    expect([empty.IsTruncated, empty.Users?.length, typeof empty.Marker]).toEqual([true, 0, "string"]);
  });

  test("cuts the list of accounts short", async () => {
    faults.add({ operation: "ListAccounts", listing: "lost-token", times: 1 });
    const pages = organizations.paginateListAccounts({ client: clients.organizations }, {});
    const { sizes } = await read(pages, (page) => (page.Accounts ?? []).map((account) => account.Id));
    expect(sizes).toEqual([20]);
  });

  test("of a missing resource holds for the tagging API where the rule names no operation", async () => {
    const volume = known(
      world
        .collection(world.management.id, "us-east-1", "ec2:volume")
        .list()
        .find((v) => v.Tags?.length),
    );
    const id = known(volume.VolumeId);
    faults.add({ listing: { missing: { type: "ec2:volume", id } } });
    const input = { ResourceTypeFilters: ["ec2:volume"] };
    const { ResourceTagMappingList = [] } = await clients.tagging.send(new tagging.GetResourcesCommand(input));
    expect(ResourceTagMappingList.some(({ ResourceARN }) => ResourceARN?.endsWith(id))).toBe(false);
    expect((await listing("DescribeVolumes").list()).names).not.toContain(id);
  });

  test("counts a listing once when a page of it is asked for again", async () => {
    const id = known(ids("ec2:volume")[3]);
    const rule = faults.add({
      operation: "DescribeVolumes",
      listing: { missing: { type: "ec2:volume", id } },
      times: 1,
    });
    const cutOff = faults.add({ operation: "DescribeVolumes", fault: "truncated", times: 2 });
    const { maxAttempts: _, ...rest } = config;
    const client = new ec2.EC2Client({ ...rest, retryStrategy: new ConfiguredRetryStrategy(4, () => 0) });
    const first = await client.send(new ec2.DescribeVolumesCommand({ MaxResults: 1000 }));
    expect(cutOff.hits).toBe(2);
    expect(rule.hits).toBe(1);
    expect(first.Volumes).toHaveLength(COUNT - 1);
    const second = await client.send(new ec2.DescribeVolumesCommand({ MaxResults: 1000 }));
    expect(second.Volumes).toHaveLength(COUNT);
  });

  test("counts a listing once when its caller asks for the same page twice", async () => {
    const { id } = world.management;
    const late = known(world.collection(id, "us-east-1", "ec2:volume").list()[33]?.VolumeId);
    const rule = faults.add({ listing: { missing: { type: "ec2:volume", id: late } }, times: 1 });
    const { NextToken } = await clients.ec2.send(new ec2.DescribeVolumesCommand({ MaxResults: 20 }));
    const second = () => clients.ec2.send(new ec2.DescribeVolumesCommand({ MaxResults: 20, NextToken }));
    expect((await second()).Volumes).toHaveLength(19);
    expect((await second()).Volumes).toHaveLength(19);
    expect(rule.hits).toBe(1);
    expect((await listing("DescribeVolumes").list()).names).toContain(late);
  });

  test("that hides the last resource leaves no page behind that is empty", async () => {
    const { id } = world.management;
    const last = known(world.collection(id, "us-east-1", "ec2:volume").list().at(-1)?.VolumeId);
    faults.add({ listing: { missing: { type: "ec2:volume", id: last } } });
    const page = await clients.ec2.send(new ec2.DescribeVolumesCommand({ MaxResults: COUNT - 1 }));
    expect(page.Volumes).toHaveLength(COUNT - 1);
    expect(page.NextToken).toBeUndefined();
  });
});
