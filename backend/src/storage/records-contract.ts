import { describe, expect, test } from "vitest";
import type { Account, Change } from "../model.ts";
import type { ContractContext } from "./contract-context.ts";
import {
  AT,
  all,
  freshPartition,
  incompressible,
  sampleChange,
  sampleResource,
  sampleRun,
} from "./contract-samples.ts";

const DAY_MS = 86_400_000;

/** Records: changes, runs, accounts. */
export function recordsContract({ storage }: ContractContext): void {
  const instant = (day: string, second: number) => new Date(Date.parse(day) + second * 1000).toISOString();

  describe("records", () => {
    test("history() yields the changes of one resource, newest first, and changes() those of a day, oldest first", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      const resource = sampleResource(partition, "instance/i-1");
      const other = sampleResource(partition, "instance/i-1x");
      const changes = Array.from({ length: 250 }, (_, second) =>
        sampleChange(resource, { change: "updated", at: instant("2096-02-10", second) }),
      );
      const writes = changes.map((change) => ({ put: resource, change }));
      await storage().commit(attempt, [...writes, { put: other, change: sampleChange(other) }], AT);
      expect(await all(storage().history(partition, "instance/i-1"))).toStrictEqual(changes.toReversed());
      expect(await all(storage().history(partition, "instance/i-1x"))).toStrictEqual([sampleChange(other)]);
      const ofDay = await all(storage().changes("2096-02-10"));
      expect(ofDay.map(({ id: _, ...change }) => change)).toStrictEqual(changes);
      expect(ofDay.map(({ id }) => id)).toEqual([...new Set(ofDay.map(({ id }) => id))].toSorted());
      expect(await all(storage().changes("2096-02-10", instant("2096-02-10", 200)))).toStrictEqual(ofDay.slice(200));
      expect(await all(storage().changes("2096-02-09"))).toEqual([]);
    }, 60_000);

    test("history() returns every field of a change, however long", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      const resource = sampleResource(partition, "instance/i-1", { name: "ünï" });
      const { hash: _h, fence: _f, firstSeenAt: _s, updatedAt: _u, ttl: _t, ...before } = resource;
      const fields = [
        { path: "data.x", before: incompressible(150_000), after: "y".repeat(1_000_000) },
        { path: "tags.a", after: null },
        { path: "tags.b", before: "" },
      ];
      const change: Change = sampleChange(resource, { change: "deleted", name: "ünï", fields, before });
      await storage().commit(attempt, [{ remove: "instance/i-1", change }], AT);
      expect(await all(storage().history(partition, "instance/i-1"))).toStrictEqual([change]);
    });

    test("commit() records two changes at one instant as two, and the same change again as one", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      const resource = sampleResource(partition, "instance/i-1");
      const created = { put: resource, change: sampleChange(resource) };
      const removed = { remove: "instance/i-1", change: sampleChange(resource, { change: "deleted" }) };
      await storage().commit(attempt, [created, removed, created], AT);
      const history = await all(storage().history(partition, "instance/i-1"));
      expect(history.map(({ change }) => change).toSorted()).toEqual(["created", "deleted"]);
    });

    test("history() and changes() leave out what is older than 90 days", async () => {
      const partition = freshPartition();
      const attempt = await storage().begin(partition, "run-1", AT);
      const resource = sampleResource(partition, "instance/i-1");
      const at = "2095-07-01T00:00:00.000Z";
      await storage().commit(attempt, [{ put: resource, change: sampleChange(resource, { at }) }], AT);
      const before = storage(new Date(Date.parse(at) + 90 * DAY_MS - 1000).toISOString());
      const after = storage(new Date(Date.parse(at) + 90 * DAY_MS).toISOString());
      expect(await all(before.history(partition, "instance/i-1"))).toHaveLength(1);
      expect(await all(before.changes("2095-07-01"))).toHaveLength(1);
      expect(await all(after.history(partition, "instance/i-1"))).toEqual([]);
      expect(await all(after.changes("2095-07-01"))).toEqual([]);
    });

    test("runs() yields the newest first, up to the limit, for 90 days", async () => {
      const ids = Array.from({ length: 12 }, (_, index) => `20260301T0000${String(index).padStart(2, "0")}.000Z-abc`);
      for (const id of ids) await storage().putRun(sampleRun(id));
      const newest = await storage().runs(5);
      expect(newest).toStrictEqual(
        ids
          .toReversed()
          .slice(0, 5)
          .map((id) => sampleRun(id)),
      );
      expect((await storage().runs(100)).length).toBe(12);
      const later = storage(new Date(Date.parse(AT) + 90 * DAY_MS).toISOString());
      expect(await later.runs(100)).toEqual([]);
      expect(await later.run(ids[0] ?? "")).toBeUndefined();
    });

    test("run() returns the run as it was last put", async () => {
      const error = { code: "AccessDenied", message: "not allowed – ünï" };
      const cell = { service: "ec2", kind: "instance", accountId: "1", region: "eu-west-1" };
      const problems = Array.from({ length: 500 }, () => ({ ...cell, outcome: "denied", error }) as const);
      const run = sampleRun("20250101T000000.000Z-abc", { filters: { service: ["ec2"] }, problems });
      await storage().putRun(sampleRun(run.runId));
      await storage().putRun({ ...run, state: "incomplete", finishedAt: AT });
      expect(await storage().run(run.runId)).toStrictEqual({ ...run, state: "incomplete", finishedAt: AT });
      expect(await storage().run("20250101T000000.000Z-none")).toBeUndefined();
    });

    test("accounts() returns every account as it was last put", async () => {
      const account = (index: number): Account => ({
        accountId: String(300_000_000_000 + index),
        state: "ACTIVE",
        source: "organization",
        seenAt: AT,
      });
      const accounts = Array.from({ length: 60 }, (_, index) => account(index));
      await storage().putAccounts(accounts);
      const error = { outcome: "denied", code: "AccessDenied", message: "no" } as const;
      const changed: Account = { ...account(7), name: "Ünï", regions: ["eu-west-1"], error };
      await storage().putAccounts([changed]);
      expect(await storage().accounts()).toStrictEqual(accounts.with(7, changed));
      await storage().putAccounts([]);
    });
  });
}
