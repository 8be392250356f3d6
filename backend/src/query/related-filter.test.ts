import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { UsageError } from "../errors.ts";
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
const otherIam = { ...iam, accountId: "222222222222" };
const otherEc2 = { ...ec2, accountId: "222222222222" };

const SUBNET = "subnet-0123456789abcdef0";
const LOST = "subnet-0fffffffffffffff0";

let open: OpenStorage;
let readModel: ReadModel;
beforeEach(async () => {
  open = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  readModel = await openReadModel({ storage: open.storage });
});
afterEach(async () => {
  await readModel.close();
  await open.close();
});

function resource(key: PartitionKey, resourceId: string, ...related: readonly Reference[]): StoredResource {
  return sampleResource(key, resourceId, { related });
}

async function store(...resources: readonly StoredResource[]): Promise<void> {
  const partitions = Map.groupBy(resources, ({ service, accountId, region }) => `${service} ${accountId} ${region}`);
  for (const own of partitions.values()) if (own[0]) await storePartition(open.storage, own[0], { put: own });
  await readModel.sync();
}

/** A small account: a network with a subnet in which two instances are, one of which has a volume and a role. */
async function storeAccount(): Promise<void> {
  await store(
    resource(vpc, "vpc/vpc-0aaaaaaaaaaaaaaa0"),
    resource(vpc, `subnet/${SUBNET}`, { type: "vpc:vpc", id: "vpc-0aaaaaaaaaaaaaaa0" }),
    resource(ec2, "instance/i-1", { type: "vpc:subnet", id: SUBNET }, { type: "iam:role", id: "web" }),
    resource(ec2, "instance/i-2", { type: "vpc:subnet", id: SUBNET }, { type: "vpc:subnet", id: LOST }),
    resource(ec2, "instance/i-3", { type: "vpc:subnet", id: LOST }),
    resource(ec2, "volume/vol-1", { type: "ec2:instance", id: "i-1" }),
    resource(iam, "role/web"),
    resource(otherIam, "role/web", { type: "iam:policy", id: "web" }),
    resource(otherIam, "policy/web", { type: "iam:policy", id: "web" }),
    resource(otherEc2, "instance/i-9", { type: "iam:role", id: "web" }),
  );
}

/** The accounts' first digits and ids of what a list has, in its order. */
async function listed(...filters: readonly string[]): Promise<string[]> {
  const { items, total } = await readModel.list({ filters, size: 1_000 });
  expect(total).toBe(items.length);
  return items.map(({ accountId, resourceId }) => `${accountId[0]} ${resourceId}`);
}

const roleArn = (accountId: string) => `arn:aws:iam:global:${accountId}:role/web`;

test("related= finds what points to an id and what that points to, wherever that is", async () => {
  await storeAccount();
  expect(await listed(`related=${SUBNET}`)).toEqual([
    "1 instance/i-1",
    "1 instance/i-2",
    "1 vpc/vpc-0aaaaaaaaaaaaaaa0",
  ]);
  expect(await listed(`related=${SUBNET}`, "kind=instance")).toEqual(["1 instance/i-1", "1 instance/i-2"]);
  expect(await listed("related=i-1")).toEqual(["1 volume/vol-1", "1 role/web", `1 subnet/${SUBNET}`]);
  // By name, whoever is called so: two roles, and a policy, to which one of them and the policy itself points.
  expect(await listed("related=web")).toEqual(["1 instance/i-1", "2 instance/i-9", "2 policy/web", "2 role/web"]);
});

test("related= with an ARN means one resource, and by id only from where the id means it", async () => {
  await storeAccount();
  expect(await listed(`related=${roleArn("111111111111")}`)).toEqual(["1 instance/i-1"]);
  expect(await listed(`related=${roleArn("222222222222")}`)).toEqual(["2 instance/i-9", "2 policy/web"]);
});

test("related= finds what points to something that is not stored", async () => {
  await storeAccount();
  expect(await listed(`related=${LOST}`)).toEqual(["1 instance/i-2", "1 instance/i-3"]);
  expect(await listed("related=nobody")).toEqual([]);
});

test("related2= finds all within two hops, without what is asked for", async () => {
  await storeAccount();
  expect(await listed("related2=vpc-0aaaaaaaaaaaaaaa0")).toEqual([
    "1 instance/i-1",
    "1 instance/i-2",
    `1 subnet/${SUBNET}`,
  ]);
  expect(await listed(`related2=${SUBNET}`)).toEqual([
    "1 instance/i-1",
    "1 instance/i-2",
    "1 volume/vol-1",
    "1 role/web",
    "1 vpc/vpc-0aaaaaaaaaaaaaaa0",
  ]);
  // What is not stored is no way from one to the other, unless it is what is asked for.
  expect(await listed("related2=i-3")).toEqual([]);
  expect(await listed(`related2=${LOST}`)).toEqual(["1 instance/i-2", "1 instance/i-3", `1 subnet/${SUBNET}`]);
});

test("conditions on relations stand in groups, are negated, and serve facets, exports and days like others", async () => {
  await storeAccount();
  expect(await listed(`(related=${SUBNET} OR related=${LOST}) AND NOT related=i-1 AND kind=instance`)).toEqual([
    "1 instance/i-1",
    "1 instance/i-2",
    "1 instance/i-3",
  ]);
  expect(await listed(`related2!=${SUBNET}`, "service=ec2")).toEqual(["1 instance/i-3", "2 instance/i-9"]);
  const { facets } = await readModel.facets({ filters: [`related2=${SUBNET}`], properties: ["type"], limit: 10 });
  expect(facets.type?.find(({ value }) => value === "ec2:instance")).toEqual({ value: "ec2:instance", count: 2 });
  const exported: string[] = [];
  for await (const { rows } of readModel.export({ filters: [`related=${SUBNET}`] }))
    exported.push(...rows.map(({ resourceId }) => resourceId));
  expect(exported).toEqual(["instance/i-1", "instance/i-2", "vpc/vpc-0aaaaaaaaaaaaaaa0"]);
});

test.each(["related:subnet", "related^subnet", "related>1", "related=", "related2!=", "related!:x"])(
  "the filter %j is refused with what to write",
  async (filter) => {
    const asked = readModel.list({ filters: [filter], size: 1 });
    await expect(asked).rejects.toThrow(UsageError);
    await expect(asked).rejects.toThrow(
      /^Cannot read filter "related2?[^"]*": write related2?= or related2?!= and the whole id or ARN/,
    );
  },
);

test("relations are no values: nothing is sorted or counted by them", async () => {
  await expect(readModel.list({ sort: "-related", size: 1 })).rejects.toThrow(/^Cannot sort or count by "related": /);
  await expect(readModel.facets({ properties: ["related2"], limit: 1 })).rejects.toThrow(UsageError);
});

test("whatever comes, goes and changes, relations are those of a copy that is filled anew", async () => {
  const accounts = ["111111111111", "222222222222"];
  const ids = ["a", "b", "sg-00000001", "sg-00000002"];
  const key = fc.record({
    service: fc.constant("ec2"),
    accountId: fc.constantFrom(...accounts),
    region: fc.constantFrom("eu-west-1", "us-east-1"),
  });
  const reference = fc.record({
    type: fc.constant("ec2:instance"),
    id: fc.oneof(
      fc.constantFrom(...ids),
      fc
        .tuple(key, fc.constantFrom(...ids))
        .map(([{ accountId, region }, id]) => `arn:aws:ec2:${region}:${accountId}:instance/${id}`),
    ),
  });
  const related = fc.uniqueArray(reference, { maxLength: 3, selector: ({ id }) => id });
  const step = fc.record({
    key,
    // An id that has no references is removed.
    items: fc.dictionary(fc.constantFrom(...ids), fc.option(related, { freq: 3 }), { maxKeys: 3 }),
  });
  // So that there is something to be kept in step.
  await readModel.list({ filters: ["related=a"], size: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      for (const { key: place, items } of steps) {
        const entries = Object.entries(items).map(([id, own]) => ({ id: `instance/${id}`, own }));
        await storePartition(open.storage, place, {
          put: entries.flatMap(({ id, own }) => (own ? [resource(place, id, ...own)] : [])),
          remove: entries.flatMap(({ id, own }) => (own ? [] : [id])),
        });
      }
      await readModel.sync();
      const anew = await openReadModel({ storage: open.storage });
      try {
        for (const id of [...ids, `arn:aws:ec2:eu-west-1:${accounts[0]}:instance/a`])
          for (const property of ["related", "related2"]) {
            const question = { filters: [`${property}=${id}`], size: 100 };
            const { items } = await anew.list(question);
            expect((await readModel.list(question)).items).toEqual(items);
          }
      } finally {
        await anew.close();
      }
    }),
    { numRuns: 6 },
  );
});
