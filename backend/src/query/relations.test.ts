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
  const relations = await readModel.relations(of);
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
  const [first] = await readModel.relations(instance);
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

test("findArn() gives the key of a resource, and nothing for an ARN that is not stored", async () => {
  expect(await readModel.findArn(otherRole.arn)).toEqual({ ...otherIam, resourceId: "role/admin" });
  expect(await readModel.findArn("arn:aws:iam::1:role/none' OR 1=1 --")).toBeUndefined();
});
