import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue, StoredResource } from "../model.ts";
import type { ContractContext } from "./contract-context.ts";
import {
  AT,
  AT_SECONDS,
  all,
  freshPartition,
  incompressible,
  sampleChange,
  sampleResource,
} from "./contract-samples.ts";
import { StoreError, type Write } from "./storage.ts";

/** Resources: what is put is what is read, by every way of reading. */
export function resourcesContract({ storage }: ContractContext): void {
  const put = (resource: StoredResource): Write => ({ put: resource });

  /** Stores resources in a fresh partition by an attempt of its own. */
  async function stored(ids: readonly string[], fields: Partial<StoredResource> = {}) {
    const partition = freshPartition();
    const resources = ids.map((id) => sampleResource(partition, id, fields));
    const attempt = await storage().begin(partition, "run-1", AT);
    await storage().commit(attempt, resources.map(put), AT);
    return { partition, resources, attempt };
  }

  describe("resources", () => {
    test("resource() returns every field as it was put", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      const resource = sampleResource(partition, "instance/i-1#ünïcode 名/前", {
        name: "",
        state: "läuft 🚀",
        createdAt: "2020-01-01T00:00:00.000Z",
        tags: { "": "", Name: "日本語", "aws:x": "\u0000\n\t\"'\\", ["__proto__"]: "own" },
        columns: {
          text: "",
          number: 1e300,
          tiny: 5e-324,
          no: false,
          nothing: null,
          list: ["a", ""],
          object: { a: [] },
        },
        related: [{ type: "vpc:subnet", id: "subnet-1" }],
        data: nested(200),
        hash: "ħ",
        fence: 7,
      });
      await storage().commit(attempt, [put(resource)], AT);
      expect(await storage().resource(partition, resource.resourceId)).toStrictEqual(resource);
      expect(await all(storage().resources(partition))).toStrictEqual([resource]);
    });

    test("resource() leaves out the optional fields that were not put", async () => {
      const { partition, resources } = await stored(["instance/i-1"]);
      expect(await storage().resource(partition, "instance/i-1")).toStrictEqual(resources[0]);
    });

    test("resources() returns any JSON as it was put", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      const values = fc.sample(fc.jsonValue({ maxDepth: 6 }), { numRuns: 300, seed: 20260301 });
      // Every generated value is made of JSON's types.
      const datas = values.map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
      const resources = datas.map((data, index) => sampleResource(partition, `thing/${1000 + index}`, { data }));
      await storage().commit(attempt, resources.map(put), AT);
      expect(await all(storage().resources(partition))).toStrictEqual(resources);
    });

    test("resource() returns megabytes of data that compress to less than an item can hold", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      const data = { same: "all work and no play ".repeat(200_000), other: incompressible(350_000) };
      const resource = sampleResource(partition, "instance/i-1", { data });
      await storage().commit(attempt, [put(resource)], AT);
      expect(await storage().resource(partition, "instance/i-1")).toStrictEqual(resource);
    });

    test("commit() refuses a resource that no item can hold, names it, and writes nothing", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      const fits = sampleResource(partition, "instance/i-1");
      const tooBig = sampleResource(partition, "instance/i-2", { data: incompressible(600_000) });
      const committing = storage().commit(attempt, [{ put: fits, change: sampleChange(fits) }, put(tooBig)], AT);
      await expect(committing).rejects.toThrow(RangeError);
      await expect(committing).rejects.toThrow(/Cannot store .*instance\/i-2/);
      expect(await all(storage().resources(partition))).toEqual([]);
      expect((await storage().metadata(partition))?.contentVersion).toBe(0);
    });

    test("commit() refuses a change record that no item can hold, names the resource, and writes nothing", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      const resource = sampleResource(partition, "instance/i-1");
      const fields = [{ path: "data", before: incompressible(350_000), after: incompressible(350_000) }];
      const change = sampleChange(resource, { change: "updated", fields });
      await expect(storage().commit(attempt, [{ put: resource, change }], AT)).rejects.toThrow(/instance\/i-1/);
      expect(await storage().resource(partition, "instance/i-1")).toBeUndefined();
    });

    test("commit() refuses a resource of another partition", async () => {
      const attempt = await storage().begin(freshPartition(), "run-1", AT);
      const elsewhere = sampleResource(freshPartition(), "instance/i-1");
      await expect(storage().commit(attempt, [put(elsewhere)], AT)).rejects.toThrow(/belongs to/);
    });

    test("resource() and the others keep accounts, regions and services apart", async () => {
      const here = freshPartition();
      const partitions = [here, { ...here, region: "eu-west-2" }, { ...here, service: "ec" }, freshPartition()];
      for (const [index, partition] of partitions.entries()) {
        const attempt = await storage().begin(partition, "run-1", AT);
        await storage().commit(attempt, [put(sampleResource(partition, "instance/i-1", { hash: `${index}` }))], AT);
      }
      for (const [index, partition] of partitions.entries()) {
        const read = await all(storage().resources(partition));
        expect(read).toStrictEqual([sampleResource(partition, "instance/i-1", { hash: `${index}` })]);
      }
    });

    test("resourcesById() returns those that are stored, each once", async () => {
      const ids = Array.from({ length: 230 }, (_, index) => `instance/i-${index}`);
      const { partition, resources } = await stored(ids);
      const found = await storage().resourcesById(partition, ["instance/i-1", ...ids, "instance/none"]);
      expect(new Map([...found].toSorted())).toStrictEqual(
        new Map(resources.map((r) => [r.resourceId, r] as const).toSorted()),
      );
      expect(await storage().resourcesById(partition, [])).toEqual(new Map());
    });

    test("resourcesByKey() returns those of any partitions that are stored and have not expired, each once", async () => {
      const ids = Array.from({ length: 130 }, (_, index) => `instance/i-${index}`);
      const [one, other] = [await stored(ids), await stored(ids)];
      const keys = [one, other].flatMap(({ partition }) =>
        [...ids, "instance/i-1", "instance/none"].map((resourceId) => ({ ...partition, resourceId })),
      );
      const inOrder = (all: readonly StoredResource[]) =>
        all.toSorted((a, b) => (`${a.accountId}${a.resourceId}` < `${b.accountId}${b.resourceId}` ? -1 : 1));
      expect(inOrder(await storage().resourcesByKey(keys))).toStrictEqual(
        inOrder([...one.resources, ...other.resources]),
      );
      expect(await storage().resourcesByKey([])).toEqual([]);
      expect(await storage("2096-09-01T00:00:00.000Z").resourcesByKey(keys)).toEqual([]);
    });

    test("keys() yields thousands of keys page by page, of the kind asked for and no kind that begins like it", async () => {
      const ids = Array.from({ length: 5_000 }, (_, index) => `db/${String(index).padStart(5, "0")}`);
      const others = ["d/1", "db-instance/1", "db-instance-x/1", "dba/1"];
      const { partition } = await stored([...ids, ...others]);
      const pages: number[] = [];
      const found: string[] = [];
      for await (const page of storage().keys(partition, "db")) {
        pages.push(page.length);
        found.push(...page.map((key) => key.resourceId));
      }
      expect(found).toEqual(ids);
      expect(Math.max(...pages)).toBeLessThanOrEqual(1_000);
      expect(await all(storage().keys(partition, "db-instance"))).toEqual([
        { resourceId: "db-instance/1", hash: "hash-1", ttl: AT_SECONDS + 90 * 86_400 },
      ]);
      expect((await all(storage().resources(partition, "db-instance"))).map((r) => r.resourceId)).toEqual([
        "db-instance/1",
      ]);
      expect(await all(storage().keys(partition))).toHaveLength(5_004);
      expect(await all(storage().keys(partition, "none"))).toEqual([]);
    }, 60_000);

    test("reads leave out what has expired, keys() does not", async () => {
      const { partition } = await stored(["instance/i-1"], { ttl: AT_SECONDS });
      expect(await storage().resource(partition, "instance/i-1")).toBeUndefined();
      expect(await storage().resourcesById(partition, ["instance/i-1"])).toEqual(new Map());
      expect(await all(storage().resources(partition))).toEqual([]);
      expect(await all(storage().keys(partition, "instance"))).toHaveLength(1);
      expect(await storage("2096-03-01T11:59:59.000Z").resource(partition, "instance/i-1")).toBeDefined();
    });

    test("renew changes the expiry and nothing else", async () => {
      const { partition, resources, attempt } = await stored(["instance/i-1"]);
      const ttl = AT_SECONDS + 100 * 86_400;
      await storage().commit(attempt, [{ renew: "instance/i-1", ttl }], AT);
      expect(await storage().resource(partition, "instance/i-1")).toStrictEqual({ ...resources[0], ttl });
    });

    test("renew of what is not stored fails and stores nothing", async () => {
      const { partition, attempt } = await stored([]);
      const renewing = storage().commit(attempt, [{ renew: "instance/i-1", ttl: AT_SECONDS + 1 }], AT);
      await expect(renewing).rejects.toThrow(StoreError);
      expect(await all(storage().keys(partition, "instance"))).toEqual([]);
    });

    test("remove takes a resource away, and one that is not stored does no harm", async () => {
      const { partition, attempt } = await stored(["instance/i-1", "instance/i-2"]);
      await storage().commit(attempt, [{ remove: "instance/i-1" }, { remove: "instance/none" }], AT);
      expect((await all(storage().keys(partition, "instance"))).map((key) => key.resourceId)).toEqual(["instance/i-2"]);
    });
  });
}

function nested(depth: number): JsonValue {
  let value: JsonValue = "bottom";
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { level: value };
  return value;
}
