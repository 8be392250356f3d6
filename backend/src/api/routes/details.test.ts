import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiWorld, apiWorld } from "../../testing/api-world.ts";
import type { Details, ResourcePage } from "../schemas.ts";

let world: ApiWorld;
let instance: ResourcePage["items"][number];

beforeAll(async () => {
  world = await apiWorld({ accounts: 2, regions: 1 });
  const { items } = await world.read<ResourcePage>("/inventory?service=ec2:instance&filter=state=running&size=1");
  if (!items[0]) throw new Error("the world has no running instance");
  instance = items[0];
});
afterAll(() => world[Symbol.asyncDispose]());

const details = (query: Record<string, string>) => `/inventory/details?${new URLSearchParams(query)}`;

test("the ARN and the four parts of the key lead to the same resource", async () => {
  const { service, accountId: account, region, resourceId, arn } = instance;
  const byArn = await world.read<Details>(details({ arn }));
  const byKey = await world.read<Details>(details({ service, account, region, resourceId }));
  expect(byKey.resource).toEqual(byArn.resource);
  expect(byArn.resource).toMatchObject({ ...instance, data: { InstanceId: resourceId.split("/")[1] } });
});

test("relations lead to the stored resources and back", async () => {
  const { relations } = await world.read<Details>(details({ arn: instance.arn }));
  const subnet = relations.find(({ direction, reference }) => direction === "out" && reference.type === "vpc:subnet");
  if (!subnet?.resource) throw new Error("the instance has no stored subnet");
  const { service, accountId: account, region, resourceId } = subnet.resource;
  const back = await world.read<Details>(details({ service, account, region, resourceId }));
  expect(back.relations.filter(({ direction }) => direction === "in").map(({ resource }) => resource?.arn)).toContain(
    instance.arn,
  );
});

test("relations of two hops say what they go through", async () => {
  const { arn } = instance;
  const one = await world.read<Details>(details({ arn }));
  const { relations, relationsCut } = await world.read<Details>(details({ arn, hops: "2" }));
  expect(relations.slice(0, one.relations.length)).toEqual(one.relations);
  const beyond = relations.slice(one.relations.length);
  expect(beyond.length).toBeGreaterThan(0);
  const near = one.relations.map(({ resource }) => resource?.arn);
  for (const { via, resource } of beyond) {
    expect(near).toContain(via?.arn);
    expect([...near, arn]).not.toContain(resource?.arn ?? "-");
  }
  expect(relationsCut).toBe(false);
  expect((await world.ask(details({ arn, hops: "3" }))).status).toBe(400);
});

test("the link leads to the console's page of the resource", async () => {
  const { consoleUrl } = await world.read<Details>(details({ arn: instance.arn }));
  const { region, resourceId } = instance;
  expect(consoleUrl).toBe(
    `https://${region}.console.aws.amazon.com/ec2/home?region=${region}#InstanceDetails:instanceId=${resourceId.split("/")[1]}`,
  );
});

test("nothing of how it is stored gets out", async () => {
  const { resource, cell } = await world.read<Details>(details({ arn: instance.arn }));
  expect(resource).not.toHaveProperty("hash");
  expect(resource).not.toHaveProperty("fence");
  expect(resource).not.toHaveProperty("ttl");
  expect(cell).not.toHaveProperty("states");
});

test("its changes are told, the newest first and at most 50", async () => {
  await using own = await apiWorld({ accounts: 1, regions: 1, only: { "ec2:key-pair": 1 } });
  const { management } = own.organization.world;
  const [region = ""] = management.regions;
  const keyPairs = own.organization.world.collection(management.id, region, "ec2:key-pair");
  const [pair] = keyPairs.list();
  for (let turn = 1; turn <= 52; turn++) {
    keyPairs.retag(pair?.KeyPairId ?? "", { Turn: String(turn) });
    await own.refresh({ selection: { services: ["ec2"], kinds: ["ec2:key-pair"] } });
  }
  const { items } = await own.read<ResourcePage>("/inventory?service=ec2:key-pair");
  const { history } = await own.read<Details>(details({ arn: items[0]?.arn ?? "" }));
  expect(history).toHaveLength(50);
  expect(history[0]).toMatchObject({ change: "updated" });
  expect(history[0]?.fields).toContainEqual({ path: "tags.Turn", before: "51", after: "52" });
  const times = history.map(({ at }) => at);
  expect(times).toEqual(times.toSorted().reverse());
});

const KEY = { service: "ec2", account: "123456789012", region: "us-east-1", resourceId: "instance/i-0abc" };

test.for<[string, Record<string, string>]>([
  ["no name at all", {}],
  ["a part of the key alone", { service: "ec2", account: "123456789012" }],
  ["an ARN beside a key", { ...KEY, arn: "arn:aws:ec2:us-east-1:123456789012:instance/i-0abc" }],
  ["a service that is none", { ...KEY, service: "ec3" }],
  ["a kind that is none", { ...KEY, resourceId: "instanc/i-0abc" }],
  ["a resource id without a kind", { ...KEY, resourceId: "i-0abc" }],
  ["a key within the account", { ...KEY, account: "123456789012#us-east-1" }],
  ["a key within the region", { ...KEY, region: "us-east-1#x" }],
  ["a key within the service", { ...KEY, service: "ec2#123456789012" }],
  ["a reserved service", { ...KEY, service: "_run" }],
  ["a name of every object", { ...KEY, service: "constructor" }],
  ["a control character", { ...KEY, resourceId: "instance/i-0\u0000abc" }],
  ["more bytes than a key can have", { ...KEY, resourceId: `instance/${"é".repeat(600)}` }],
  ["an ARN that is none", { arn: "instance/i-0abc" }],
  ["an ARN of another service", { arn: "arn:aws:lightsail:us-east-1:123456789012:Instance/x" }],
])("%s is a 400", async ([, query]) => {
  const { status, detail } = await world.problem(details(query));
  expect(status).toBe(400);
  expect(detail).toMatch(/^(Cannot|Unknown)/);
});

test.for([
  "instance/i-0abc#x",
  "instance/../../x",
  "instance/%2e%2e%2f",
  "instance/a/b/c",
  "instance/",
  "instance/'; DROP TABLE resources; --",
  "instance/🙂",
])("the resource id %j is of no resource", async (resourceId) => {
  const answer = await world.ask(details({ ...KEY, resourceId }));
  expect(answer.status).toBe(404);
});

test("an ARN that only looks like one is of no resource", async () => {
  const answer = await world.ask(details({ arn: `${instance.arn}' OR 1=1` }));
  expect(answer.status).toBe(404);
});
