import { QueryCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import type { PartitionKey } from "../model.ts";
import type { ContractContext } from "./contract-context.ts";
import {
  AT,
  AT_SECONDS,
  all,
  freshPartition,
  incompressible,
  sampleCell,
  sampleChange,
  sampleResource,
} from "./contract-samples.ts";
import { CHANGE_INDEX, changeShard, metadataKey } from "./keys.ts";
import { type AttemptResult, StoreError, SupersededError, type Write } from "./storage.ts";

const LATER = "2096-03-01T12:30:00.000Z";
const LATEST = "2096-03-01T12:45:00.000Z";
const RESULT: AttemptResult = { at: LATER, cells: {}, resourceCount: 0, apiCalls: 0, durationMs: 0 };

/** Attempts: fences, transactions, content versions, outcomes. */
export function attemptsContract({ storage, client, tables }: ContractContext): void {
  const puts = (partition: PartitionKey, count: number, data: () => string = () => ""): Write[] =>
    Array.from({ length: count }, (_, index) => ({
      put: sampleResource(partition, `instance/${1000 + index}`, { data: data() }),
    }));
  const version = async (partition: PartitionKey) => (await storage().metadata(partition))?.contentVersion;

  describe("attempts", () => {
    test("begin() raises the fence and returns the metadata as it was before", async () => {
      const partition = freshPartition();
      const first = await storage().begin(partition, "run-1", AT);
      const zero = { ...partition, fence: 0, contentVersion: 0, coverageVersion: 0, resourceCount: 0, cells: {} };
      expect(first).toStrictEqual({ partition, runId: "run-1", fence: 1, before: zero });
      await storage().commit(first, puts(partition, 1), AT);
      const cells = { instance: sampleCell(1) };
      const result = { at: AT, updatedAt: AT, cells, resourceCount: 1, apiCalls: 3, durationMs: 12.5 };
      await storage().close(first, result);
      const second = await storage().begin(partition, "run-2", LATER);
      expect(second.fence).toBe(2);
      const versions = { contentVersion: 1, countedVersion: 1, coverageVersion: 1 };
      const after = { fence: 1, ...versions, changedAt: AT, contentChangedAt: AT, attemptedAt: AT, runId: "run-1" };
      const numbers = { resourceCount: 1, apiCalls: 3, durationMs: 12.5 };
      expect(second.before).toStrictEqual({ ...partition, ...after, updatedAt: AT, cells, ...numbers });
      const now = await storage().metadata(partition);
      expect(now).toStrictEqual({ ...second.before, fence: 2, attemptedAt: LATER, runId: "run-2" });
    });

    test("metadata tells what the last attempt that changed something has written, and since which state", async () => {
      const partition = freshPartition();
      const first = await storage().begin(partition, "run-1", AT);
      await storage().commit(first, puts(partition, 3), AT);
      // Nobody holds a partition that was never written.
      expect((await storage().metadata(partition))?.recentWrites).toBeUndefined();
      const second = await storage().begin(partition, "run-2", LATER);
      await storage().commit(second, puts(partition, 1), LATER);
      const since = { contentVersion: 1, contentChangedAt: AT };
      expect((await storage().metadata(partition))?.recentWrites).toEqual({ since, resourceIds: ["instance/1000"] });
      await storage().commit(second, [{ remove: "instance/1001" }, ...puts(partition, 1)], LATEST);
      await storage().commit(second, [{ renew: "instance/1002", ttl: AT_SECONDS + 5 }], LATEST);
      const listed = { since, resourceIds: ["instance/1000", "instance/1001"] };
      expect((await storage().metadata(partition))?.recentWrites).toEqual(listed);
      await storage().close(second, RESULT);
      const third = await storage().begin(partition, "run-3", LATEST);
      expect(third.before.recentWrites).toEqual(listed);
      expect((await storage().metadataOf([partition]))[0]?.recentWrites).toEqual(listed);
    });

    test("too many writes are not listed, by the same attempt not even the few that follow", async () => {
      const partition = freshPartition();
      await storage().commit(await storage().begin(partition, "run-1", AT), puts(partition, 1), AT);
      const attempt = await storage().begin(partition, "run-2", LATER);
      await storage().commit(attempt, puts(partition, 200), LATER);
      expect((await storage().metadata(partition))?.recentWrites).toBeUndefined();
      await storage().commit(attempt, puts(partition, 1), LATER);
      expect((await storage().metadata(partition))?.recentWrites).toBeUndefined();
    });

    test("a list that has missed a write is none", async () => {
      const partition = freshPartition();
      await storage().commit(await storage().begin(partition, "run-1", AT), puts(partition, 1), AT);
      await storage().commit(await storage().begin(partition, "run-2", LATER), puts(partition, 1), LATER);
      expect((await storage().metadata(partition))?.recentWrites).toBeDefined();
      const byHand = new UpdateItemCommand({
        TableName: tables.metadata,
        Key: metadataKey(partition),
        UpdateExpression: "ADD contentVersion :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      });
      await client().send(byHand);
      expect((await storage().metadata(partition))?.recentWrites).toBeUndefined();
    });

    test("begin() gives attempts that begin together different fences", async () => {
      const partition = freshPartition();
      const attempts = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => await storage().begin(partition, `run-${index}`, AT)),
      );
      const fences = attempts.map((attempt) => attempt.fence).toSorted((a, b) => a - b);
      expect(fences).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    });

    test("commit() and close() of an older attempt are refused and write nothing", async () => {
      const partition = freshPartition();
      const older = await storage().begin(partition, "run-1", AT);
      await storage().commit(older, puts(partition, 1), AT);
      await storage().begin(partition, "run-2", AT);
      const before = await storage().metadata(partition);
      const resource = sampleResource(partition, "instance/late");
      const writes: Write[][] = [
        [{ put: resource, change: sampleChange(resource) }],
        [{ remove: "instance/1000", change: sampleChange(resource, { change: "deleted" }) }],
        [{ renew: "instance/1000", ttl: AT_SECONDS + 1 }],
      ];
      for (const write of writes) {
        await expect(storage().commit(older, write, LATER)).rejects.toThrow(SupersededError);
      }
      await expect(storage().close(older, RESULT)).rejects.toThrow(SupersededError);
      expect(await storage().metadata(partition)).toStrictEqual(before);
      expect(await all(storage().resources(partition))).toStrictEqual([
        sampleResource(partition, "instance/1000", { data: "" }),
      ]);
      expect(await all(storage().history(partition, "instance/late"))).toEqual([]);
    });

    test("commit() applies a transaction as a whole or not at all", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      const resource = sampleResource(partition, "instance/i-1");
      const impossible: Write = { renew: "instance/none", ttl: AT_SECONDS };
      const writes = [{ put: resource, change: sampleChange(resource) }, impossible];
      await expect(storage().commit(attempt, writes, AT)).rejects.toThrow(StoreError);
      expect(await all(storage().keys(partition, "instance"))).toEqual([]);
      expect(await all(storage().history(partition, "instance/i-1"))).toEqual([]);
      expect(await version(partition)).toBe(0);
    });

    test("commit() needs one transaction for 99 writes, and two for 100 or for 50 with their change records", async () => {
      const [exact, over, recorded] = [freshPartition(), freshPartition(), freshPartition()];
      const withChanges = Array.from({ length: 50 }, (_, index) => {
        const put = sampleResource(recorded, `instance/${index}`);
        return { put, change: sampleChange(put) };
      });
      const cases = [
        { partition: exact, writes: puts(exact, 99), transactions: 1 },
        { partition: over, writes: puts(over, 100), transactions: 2 },
        { partition: recorded, writes: withChanges, transactions: 2 },
      ];
      for (const { partition, writes, transactions } of cases) {
        await storage().commit(await storage().begin(partition, "run-1", AT), writes, AT);
        expect(await version(partition)).toBe(transactions);
        expect(await all(storage().keys(partition, "instance"))).toHaveLength(writes.length);
      }
    });

    test("commit() keeps each transaction under 4 MB", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      await storage().commit(
        attempt,
        puts(partition, 24, () => incompressible(500_000)),
        AT,
      );
      expect(await version(partition)).toBe(3);
      expect(await all(storage().keys(partition, "instance"))).toHaveLength(24);
    });

    test("commit() renews and removes many large resources", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      await storage().commit(
        attempt,
        puts(partition, 30, () => incompressible(500_000)),
        AT,
      );
      const ids = (await all(storage().keys(partition, "instance"))).map((key) => key.resourceId);
      await storage().commit(
        attempt,
        ids.map((renew) => ({ renew, ttl: AT_SECONDS + 7 })),
        AT,
      );
      expect((await all(storage().keys(partition, "instance"))).map((key) => key.ttl)).toEqual(
        ids.map(() => AT_SECONDS + 7),
      );
      await storage().commit(
        attempt,
        ids.map((remove) => ({ remove })),
        AT,
      );
      expect(await all(storage().keys(partition, "instance"))).toEqual([]);
    });

    test("commit() keeps the order of writes to one resource", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      const first = sampleResource(partition, "instance/i-1", { hash: "first" });
      const last = { ...first, hash: "last" };
      await storage().commit(attempt, [{ put: first }, { remove: "instance/i-1" }, { put: last }], AT);
      expect(await storage().resource(partition, "instance/i-1")).toStrictEqual(last);
      await storage().commit(attempt, [{ put: first }, { remove: "instance/i-1" }], AT);
      expect(await storage().resource(partition, "instance/i-1")).toBeUndefined();
    });

    test("commit() applies a transaction once whose answer was lost on the way", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      let tries = 0;
      client().middlewareStack.add(
        (next) => async (args) => {
          const answer = await next(args);
          tries++;
          // An error that the SDK takes for a passing one and answers with another try.
          if (tries === 1) throw Object.assign(new Error("lost"), { name: "TimeoutError" });
          return answer;
        },
        { name: "lose-first-answer", step: "deserialize", priority: "high" },
      );
      try {
        await storage().commit(attempt, puts(partition, 3), AT);
      } finally {
        client().middlewareStack.remove("lose-first-answer");
      }
      expect(tries).toBe(2);
      expect(await version(partition)).toBe(1);
      expect(await all(storage().keys(partition, "instance"))).toHaveLength(3);
    });

    test("commit() raises the content version with content only, close() the coverage version, begin() neither", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      await storage().commit(attempt, [], AT);
      expect(await version(partition)).toBe(0);
      await storage().commit(attempt, puts(partition, 1), AT);
      await storage().commit(attempt, [{ renew: "instance/1000", ttl: AT_SECONDS + 5 }], LATER);
      const written = { contentVersion: 1, coverageVersion: 0, changedAt: AT };
      expect(await storage().metadata(partition)).toMatchObject(written);
      await storage().close(attempt, RESULT);
      const closed = { contentVersion: 1, contentChangedAt: AT, coverageVersion: 1, changedAt: LATER };
      expect(await storage().metadata(partition)).toMatchObject(closed);
      const next = await storage().begin(partition, "run-2", LATEST);
      expect(await storage().metadata(partition)).toMatchObject(closed);
      await storage().commit(next, [{ remove: "instance/1000" }], LATEST);
      const removed = { contentVersion: 2, countedVersion: 1, coverageVersion: 1, changedAt: LATEST };
      expect(await storage().metadata(partition)).toMatchObject(removed);
      const shard = changeShard(partition);
      const index = await client().send(
        new QueryCommand({
          TableName: tables.metadata,
          IndexName: CHANGE_INDEX,
          KeyConditionExpression: "#shard = :shard AND #at >= :since",
          ExpressionAttributeNames: { "#shard": "shard", "#at": "changedAt" },
          ExpressionAttributeValues: { ":shard": { N: String(shard) }, ":since": { S: LATEST } },
          Limit: 500,
        }),
      );
      const accountRegion = { S: `${partition.accountId}#${partition.region}` };
      expect(index.Items).toContainEqual({
        service: { S: "ec2" },
        accountRegion,
        shard: { N: String(shard) },
        changedAt: { S: LATEST },
        contentVersion: { N: "2" },
        coverageVersion: { N: "1" },
      });
    });

    test("changedSince() yields what changed at that time or later, of all shards, and no partition that only began", async () => {
      const at = (second: number) => new Date(Date.parse("2096-04-01T00:00:00.000Z") + second * 1000).toISOString();
      const partitions = Array.from({ length: 30 }, freshPartition);
      for (const [second, partition] of partitions.entries()) {
        const attempt = await storage().begin(partition, "run-1", at(second));
        if (second % 2 === 0) await storage().commit(attempt, puts(partition, 1), at(second));
        else await storage().close(attempt, { ...RESULT, at: at(second) });
      }
      const begun = freshPartition();
      await storage().begin(begun, "run-1", at(30));
      expect(new Set(partitions.map(changeShard)).size).toBeGreaterThan(4);
      const expected = partitions.slice(10).map((partition, index) => {
        const versions = index % 2 === 0 ? [1, 0] : [0, 1];
        return { ...partition, changedAt: at(index + 10), contentVersion: versions[0], coverageVersion: versions[1] };
      });
      const changed = await all(storage().changedSince(at(10)));
      expect(changed.toSorted((a, b) => a.changedAt.localeCompare(b.changedAt))).toStrictEqual(expected);
      const ever = (await all(storage().changedSince())).map(({ accountId }) => accountId);
      expect(ever).toEqual(expect.arrayContaining(partitions.map(({ accountId }) => accountId)));
      expect(ever).not.toContain(begun.accountId);
      expect(await all(storage().changedSince(at(31)))).toEqual([]);
    });

    test("metadataOf() returns the metadata of those that have been attempted", async () => {
      const partitions = Array.from({ length: 120 }, freshPartition);
      for (const partition of partitions) await storage().begin(partition, "run-1", AT);
      const found = await storage().metadataOf([...partitions, freshPartition()]);
      const byAccount = found.toSorted((a, b) => a.accountId.localeCompare(b.accountId));
      expect(byAccount.map(({ accountId }) => accountId)).toEqual(partitions.map(({ accountId }) => accountId));
      expect(byAccount[7]).toStrictEqual(await storage().metadata(partitions[7] ?? freshPartition()));
      expect(await storage().metadataOf([])).toEqual([]);
    });

    test("close() replaces the cells and takes back the time of completeness when there is none", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      const cells = { instance: sampleCell(1), volume: sampleCell(2) };
      await storage().close(attempt, { ...RESULT, updatedAt: AT, cells });
      await storage().close(attempt, { ...RESULT, cells: { instance: sampleCell(5) } });
      const metadata = await storage().metadata(partition);
      expect(metadata?.cells).toEqual({ instance: sampleCell(5) });
      expect(metadata).not.toHaveProperty("updatedAt");
    });

    test("metadata() is undefined for a partition that was never attempted", async () => {
      expect(await storage().metadata(freshPartition())).toBeUndefined();
    });

    test("partitions() yields those of a service, or of one account in it", async () => {
      const service = "s3";
      const keys = ["111111111111", "222222222222"].flatMap((accountId) =>
        ["eu-west-1", "us-east-1"].map((region) => ({ service, accountId, region })),
      );
      for (const key of keys) await storage().begin(key, "run-1", AT);
      const all4 = await all(storage().partitions(service));
      expect(all4.map(({ accountId, region }) => ({ service, accountId, region }))).toEqual(keys);
      const one = await all(storage().partitions(service, "222222222222"));
      expect(one.map(({ region }) => region)).toEqual(["eu-west-1", "us-east-1"]);
      expect(await all(storage().partitions("none"))).toEqual([]);
    });

    test("attempts that race leave exactly the newest one's items and one unbroken line of history", async () => {
      const partition = freshPartition();
      const ids = Array.from({ length: 120 }, (_, index) => `instance/${index}`);

      /** One refresh: begin, compare, write what differs with its change record, close. */
      async function refresh(name: string): Promise<number> {
        const attempt = await storage().begin(partition, name, AT);
        const stored = await storage().resourcesById(partition, ids);
        const writes = ids.map((id): Write => {
          const before = stored.get(id)?.name;
          const put = sampleResource(partition, id, { name, hash: name, fence: attempt.fence });
          const field = { path: "name", after: name, ...(before !== undefined && { before }) };
          return { put, change: sampleChange(put, { change: "updated", runId: name, fields: [field] }) };
        });
        await storage().commit(attempt, writes, AT);
        await storage().close(attempt, { ...RESULT, resourceCount: ids.length });
        return attempt.fence;
      }

      const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => refresh(`run-${index}`)));
      const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
      expect(refused.every((error) => error instanceof SupersededError)).toBe(true);
      const won = Math.max(...outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : [])));
      expect(won).toBe(6);
      const resources = await all(storage().resources(partition));
      expect(new Set(resources.map((resource) => resource.fence))).toEqual(new Set([6]));
      for (const resource of resources) {
        const history = await all(storage().history(partition, resource.resourceId));
        const steps = new Map(history.map(({ fields }) => [fields[0]?.before, fields[0]?.after]));
        expect(steps.size).toBe(history.length);
        let at: unknown;
        for (let step = 0; step < history.length; step++) at = steps.get(at as string | undefined);
        expect(at).toBe(resource.name);
      }
    }, 60_000);
  });
}
