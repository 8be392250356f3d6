import { expect, test } from "vitest";
import { loadServices } from "../collectors/index.ts";
import { refreshWorld } from "../testing/refresh-world.ts";

const EC2 = { services: await loadServices(["ec2"]) };
const REGION = "us-east-1";

test("refresh() takes the first complete listing as a baseline and records each later change once", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 30 } });
  const accountId = world.organization.world.management.id;
  const instances = world.organization.world.collection(accountId, REGION, "ec2:instance");
  const first = await world.refresh(EC2);
  expect(first.progress.created).toBeGreaterThanOrEqual(30);
  expect(await world.changes()).toEqual([]);

  const [retagged, stopped, gone] = instances.list().filter((instance) => instance.State?.Name === "running");
  if (!retagged || !stopped || !gone) throw new Error("the world has fewer than three running instances");
  instances.retag(retagged.InstanceId ?? "", { ...tags(retagged), Owner: "new" });
  instances.put({ ...stopped, State: { Code: 80, Name: "stopped" } });
  instances.delete(gone.InstanceId ?? "");
  const { item: added } = instances.add();
  const before = await world.stored();

  const run = await world.refresh(EC2);
  expect(run.progress).toMatchObject({ created: 1, updated: 2, deleted: 1 });
  const changes = await world.changes();
  const byId = new Map(changes.map((change) => [change.resourceId, change]));
  expect(changes).toHaveLength(4);
  expect(byId.get(`instance/${retagged.InstanceId}`)).toMatchObject({
    change: "updated",
    runId: run.runId,
    fields: [{ path: "tags.Owner", after: "new" }],
  });
  expect(byId.get(`instance/${stopped.InstanceId}`)?.fields).toContainEqual({
    path: "data.State.Name",
    before: "running",
    after: "stopped",
  });
  expect(byId.get(`instance/${added.InstanceId}`)).toMatchObject({ change: "created", fields: [] });
  const goneKey = `ec2/${accountId}/${REGION}/instance/${gone.InstanceId}`;
  const { data } = before.get(goneKey) ?? {};
  expect(byId.get(`instance/${gone.InstanceId}`)).toMatchObject({ change: "deleted", before: { data } });

  await world.refresh(EC2);
  expect(await world.changes()).toHaveLength(4);
});

test("refresh() writes no resource when nothing changed, whatever order AWS lists it in", async () => {
  await using world = await refreshWorld({ shuffle: true });
  await world.refresh();
  const before = world.storage.consumed();
  const stored = await world.stored();
  const run = await world.refresh();
  const after = world.storage.consumed();
  expect(run.progress).toMatchObject({ created: 0, updated: 0, deleted: 0 });
  expect(after.inventory.write - before.inventory.write).toBe(0);
  expect(after.changes.write - before.changes.write).toBe(0);
  expect(await world.stored()).toEqual(stored);
});

test("refresh() keeps a count that moves by itself current without recording a change", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "dynamodb:table": 4 } });
  const DYNAMODB = { services: await loadServices(["dynamodb"]) };
  const accountId = world.organization.world.management.id;
  const tables = world.organization.world.collection(accountId, REGION, "dynamodb:table");
  const [table] = tables.list();
  if (!table?.description.TableName) throw new Error("the world has no table");
  await world.refresh(DYNAMODB);
  const key = `dynamodb/${accountId}/${REGION}/table/${table.description.TableName}`;
  const before = (await world.stored()).get(key);

  tables.put({ ...table, description: { ...table.description, ItemCount: 123_456 } });
  const run = await world.refresh(DYNAMODB);
  expect(run.progress).toMatchObject({ created: 0, updated: 0, deleted: 0 });
  const after = (await world.stored()).get(key);
  expect(after?.columns.items).toBe(123_456);
  expect(after?.updatedAt).toBe(before?.updatedAt);
  expect(await world.changes()).toEqual([]);
});

test("refresh() pays for one changed resource of many its own write units and next to nothing else", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 2_000 } });
  const accountId = world.organization.world.management.id;
  const instances = world.organization.world.collection(accountId, REGION, "ec2:instance");
  await world.refresh(EC2);
  const [changed] = instances.list().filter((instance) => instance.State?.Name === "running");
  if (!changed) throw new Error("the world has no running instance");
  instances.put({ ...changed, State: { Code: 80, Name: "stopped" } });
  const before = world.storage.consumed();
  const run = await world.refresh(EC2);
  const after = world.storage.consumed();
  expect(run.progress).toMatchObject({ created: 0, updated: 1, deleted: 0 });
  const resource = (await world.stored()).get(`ec2/${accountId}/${REGION}/instance/${changed.InstanceId}`);
  // A transaction costs two units per KB begun of the larger of the old and the new item.
  const own = 2 * Math.ceil((JSON.stringify(resource).length * 1.2) / 1024);
  expect(after.inventory.write - before.inventory.write).toBeLessThanOrEqual(own);
});

test("refresh() renews the expiry of unchanged resources only when a third of it is used up", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 5 } });
  const day = 86_400_000;
  const start = Date.now();
  const at = (days: number) => ({ ...EC2, now: () => new Date(start + days * day) });
  await world.refresh(at(0));
  const [before] = (await world.stored()).values();
  const written = world.storage.consumed().inventory.write;
  await world.refresh(at(29));
  expect(world.storage.consumed().inventory.write).toBe(written);
  await world.refresh(at(31));
  expect(world.storage.consumed().inventory.write).toBeGreaterThan(written);
  const [after] = (await world.stored()).values();
  expect(after?.ttl).toBe((before?.ttl ?? 0) + 31 * 86_400);
  expect({ ...after, ttl: 0 }).toEqual({ ...before, ttl: 0 });
});

test.each([false, true])(
  "refresh() calls it no change that a resource expired unread (gone meanwhile: %s)",
  async (isGone) => {
    await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:key-pair": 2 } });
    const { management } = world.organization.world;
    const longAgo = () => new Date(Date.now() - 100 * 86_400_000);
    await world.refresh({ ...EC2, now: longAgo });
    expect(await world.stored()).toEqual(new Map());
    const pairs = world.organization.world.collection(management.id, REGION, "ec2:key-pair");
    if (isGone) for (const { KeyPairId = "" } of pairs.list()) pairs.delete(KeyPairId);
    const run = await world.refresh(EC2);
    expect(run.progress).toMatchObject({ created: 0, updated: 0, deleted: 0 });
    expect((await world.stored()).size).toBe(isGone ? 0 : 2);
    expect((await world.cells()).get(`ec2:key-pair/${management.id}/${REGION}`)?.count).toBe(isGone ? 0 : 2);
    expect(await world.changes()).toEqual([]);
  },
);

function tags(instance: { Tags?: { Key?: string | undefined; Value?: string | undefined }[] | undefined }) {
  return Object.fromEntries((instance.Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
}
