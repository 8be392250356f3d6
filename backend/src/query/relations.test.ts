import { afterAll, beforeAll, expect, test } from "vitest";
import type { PartitionKey, Reference, StoredResource } from "../model.ts";
import { sampleResource } from "../storage/contract-samples.ts";
import { type OpenStorage, openInMemoryStorage } from "../storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { storePartition } from "../testing/store-partition.ts";
import { openReadModel } from "./open-read-model.ts";
import type { ReadModel } from "./read-model.ts";

const ec2 = { service: "ec2", accountId: "111111111111", region: "eu-west-1" };
const vpc = { ...ec2, service: "vpc" };
const iam = { ...ec2, service: "iam", region: "global" };
const otherRegion = { ...vpc, region: "us-east-1" };
const otherAccount = { ...vpc, accountId: "222222222222" };
const otherIam = { ...iam, accountId: "222222222222" };
const s3 = { ...otherAccount, service: "s3", region: "us-east-1" };

const SHARED = "subnet-0123456789abcdef0";
const OWN = "subnet-aaaaaaaa";

function resource(key: PartitionKey, resourceId: string, related: readonly Reference[] = []): StoredResource {
  return sampleResource(key, resourceId, { related });
}

const role = resource(iam, "role/admin");
const otherRole = resource(otherIam, "role/admin");
const instance = resource(ec2, "instance/i-1", [
  { type: "vpc:subnet", id: OWN },
  { type: "vpc:subnet", id: SHARED },
  { type: "iam:role", id: "admin" },
  { type: "iam:role", id: otherRole.arn },
  { type: "iam:role", id: "elsewhere" },
  { type: "s3:bucket", id: "logs" },
  { type: "vpc:vpc", id: OWN },
]);
const stored: readonly StoredResource[] = [
  instance,
  resource(ec2, "instance/i-2", [
    { type: "vpc:subnet", id: OWN },
    { type: "vpc:subnet", id: OWN },
  ]),
  resource({ ...ec2, accountId: "222222222222" }, "instance/i-3", [{ type: "iam:role", id: "admin" }]),
  resource(vpc, `subnet/${OWN}`),
  // The same id in another region of the account: the nearest is meant.
  resource(otherRegion, `subnet/${OWN}`),
  resource(otherAccount, `subnet/${SHARED}`),
  resource(otherIam, "role/elsewhere"),
  resource(s3, "bucket/logs"),
  role,
  otherRole,
];

let open: OpenStorage;
let readModel: ReadModel;
beforeAll(async () => {
  open = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  const partitions = Map.groupBy(stored, ({ service, accountId, region }) => `${service} ${accountId} ${region}`);
  for (const own of partitions.values()) if (own[0]) await storePartition(open.storage, own[0], { put: own });
  readModel = await openReadModel({ storage: open.storage });
});
afterAll(async () => {
  await readModel.close();
  await open.close();
});

/** Account, region and id of each relation's resource, `-` where there is none. */
async function related(of: StoredResource, direction: "in" | "out"): Promise<string[]> {
  const { relations } = await readModel.relations(of);
  return relations
    .filter((relation) => relation.direction === direction)
    .map(({ resource: target }) => (target ? `${target.accountId[0]} ${target.region} ${target.resourceId}` : "-"));
}

test("relations() finds what a reference means: the nearest of that id, by ARN wherever it is, and no stranger of that name", async () => {
  expect(await related(instance, "out")).toEqual([
    `1 eu-west-1 subnet/${OWN}`,
    `2 eu-west-1 subnet/${SHARED}`,
    "1 global role/admin",
    "2 global role/admin",
    "-",
    "2 us-east-1 bucket/logs",
    "-",
  ]);
  const [first] = (await readModel.relations(instance)).relations;
  expect(first).toEqual({
    direction: "out",
    reference: { type: "vpc:subnet", id: OWN },
    resource: {
      service: "vpc",
      kind: "subnet",
      type: "vpc:subnet",
      accountId: "111111111111",
      region: "eu-west-1",
      resourceId: `subnet/${OWN}`,
      arn: `arn:aws:vpc:eu-west-1:111111111111:subnet/${OWN}`,
    },
  });
});

test("relations() finds what points to a resource by the same rules", async () => {
  const of = (key: PartitionKey, resourceId: string) => related(resource(key, resourceId), "in");
  expect(await of(vpc, `subnet/${OWN}`)).toEqual(["1 eu-west-1 instance/i-1", "1 eu-west-1 instance/i-2"]);
  expect(await of(otherRegion, `subnet/${OWN}`)).toEqual([]);
  expect(await of(otherAccount, `subnet/${SHARED}`)).toEqual(["1 eu-west-1 instance/i-1"]);
  expect(await related(role, "in")).toEqual(["1 eu-west-1 instance/i-1"]);
  expect(await related(otherRole, "in")).toEqual(["2 eu-west-1 instance/i-3", "1 eu-west-1 instance/i-1"]);
  expect(await of(otherIam, "role/elsewhere")).toEqual([]);
  expect(await of(ec2, "instance/i-1")).toEqual([]);
});

/** Direction and id of each relation's resource, and what it goes through. */
async function within(of: StoredResource): Promise<string[]> {
  const { relations, isCut } = await readModel.relations(of, { hops: 2 });
  expect(isCut).toBe(false);
  return relations.map(({ direction, reference, resource: target, via }) =>
    [direction, target ? `${target.accountId[0]} ${target.resourceId}` : `- ${reference.id}`, via?.resourceId]
      .join(" ")
      .trim(),
  );
}

test("relations() of two hops tells each resource once, by the first way to it, and never the resource itself", async () => {
  expect(await within(instance)).toEqual([
    `out 1 subnet/${OWN}`,
    `out 2 subnet/${SHARED}`,
    "out 1 role/admin",
    "out 2 role/admin",
    "out - elsewhere",
    "out 2 bucket/logs",
    `out - ${OWN}`,
    `in 1 instance/i-2 subnet/${OWN}`,
    "in 2 instance/i-3 role/admin",
  ]);
  expect(await within(role)).toEqual([
    "in 1 instance/i-1",
    "out 2 role/admin instance/i-1",
    "out - elsewhere instance/i-1",
    "out 2 bucket/logs instance/i-1",
    `out 2 subnet/${SHARED} instance/i-1`,
    `out 1 subnet/${OWN} instance/i-1`,
    `out - ${OWN} instance/i-1`,
  ]);
  const { relations } = await readModel.relations(role, { hops: 2 });
  expect(relations[1]?.via).toEqual(relations[0]?.resource);
});

test("relations() leaves out what points to itself, and what is pointed to a second time", async () => {
  const circle = "sg-0123456789abcdef1";
  const next = "sg-0123456789abcdef2";
  const to = (id: string): Reference => ({ type: "vpc:security-group", id });
  const first = resource(vpc, `security-group/${circle}`, [to(circle), to(next), to(circleArn(next))]);
  const second = resource(vpc, `security-group/${next}`, [to(circle)]);
  await storePartition(open.storage, vpc, { put: [first, second] });
  await readModel.sync();
  expect(await within(first)).toEqual([`out 1 security-group/${next}`, `in 1 security-group/${next}`]);
});

const circleArn = (id: string) => `arn:aws:vpc:eu-west-1:111111111111:security-group/${id}`;

test("relations() says where there are more than it tells, in either hop", async () => {
  const hub = { ...ec2, region: "eu-central-1" };
  const point = (id: string): Reference[] => [{ type: "ec2:instance", id }];
  const many = Array.from({ length: 1_001 }, (_, index) => resource(hub, `volume/vol-${index}`, point("i-hub")));
  const origin = resource(hub, "snapshot/snap-1", point("i-hub"));
  const middle = resource(hub, "instance/i-hub", point("i-end"));
  await storePartition(open.storage, hub, { put: [...many, origin, middle, resource(hub, "instance/i-end")] });
  await readModel.sync();
  const ofHub = await readModel.relations(middle);
  expect(ofHub.isCut).toBe(true);
  expect(ofHub.relations).toHaveLength(1_001);
  const ofOrigin = await readModel.relations(origin, { hops: 2 });
  expect(ofOrigin.isCut).toBe(true);
  expect(ofOrigin.relations).toHaveLength(1_001);
  expect(ofOrigin.relations.slice(0, 2).map(({ resource: target }) => target?.resourceId)).toEqual([
    "instance/i-hub",
    "instance/i-end",
  ]);
  expect((await readModel.relations(origin)).isCut).toBe(false);
});

test.each([3, 20])("relations() of two hops begin from %i places as from one", async (count) => {
  const places = Array.from({ length: count }, (_, index) => ({ ...ec2, region: `xx-place-${count}-${index}` }));
  const key = resource(iam, `role/of-${count}`);
  await storePartition(open.storage, iam, { put: [key] });
  for (const place of places) {
    const image = { type: "ec2:image", id: `ami-${place.region}` };
    const own = resource(place, `instance/i-${place.region}`, [{ type: "iam:role", id: `of-${count}` }, image]);
    await storePartition(open.storage, place, { put: [own, resource(place, `image/${image.id}`)] });
  }
  await readModel.sync();
  const { relations } = await readModel.relations(key, { hops: 2 });
  const found = relations.map(({ via, resource: target }) => [via?.region, target?.region, target?.kind]);
  const expected = places.flatMap(({ region }) => [
    [undefined, region, "instance"],
    [region, region, "image"],
  ]);
  expect(found.toSorted()).toEqual(expected.toSorted());
});

test("findArn() gives the key of a resource, and nothing for an ARN that is not stored", async () => {
  expect(await readModel.findArn(otherRole.arn)).toEqual({ ...otherIam, resourceId: "role/admin" });
  expect(await readModel.findArn("arn:aws:iam::1:role/none' OR 1=1 --")).toBeUndefined();
});
