import { expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import type { Run } from "../model.ts";
import { StoreError } from "../storage/storage.ts";
import { refreshWorld } from "../testing/refresh-world.ts";
import { announceRun } from "./run-record.ts";

test("refresh() goes on with the record that announced it", async () => {
  await using world = await refreshWorld({ only: { "s3:bucket": 1 } });
  const selection = { services: ["s3"], kinds: ["s3:bucket"] };
  const begun = announceRun({ selection, trigger: "api", now: () => new Date() });
  await world.storage.putRun(begun);
  const run = await world.refresh({ begun, selection, trigger: "api" });
  expect(run).toMatchObject({ runId: begun.runId, startedAt: begun.startedAt, state: "complete", trigger: "api" });
  expect(await world.storage.runs(10)).toEqual([run]);
});

test("an announced run that cannot begin ends as failed, with the reason", async () => {
  await using world = await refreshWorld({ only: { "s3:bucket": 1 } });
  const selection = { accounts: ["999999999999"] };
  const begun = announceRun({ selection, trigger: "api", now: () => new Date() });
  await world.storage.putRun(begun);
  await expect(world.refresh({ begun, selection })).rejects.toThrow(UsageError);
  const stored = await world.storage.run(begun.runId);
  expect(stored).toMatchObject({ state: "failed", error: expect.stringContaining("Unknown account 999999999999") });
  expect(stored?.finishedAt).toBeDefined();
});

test("a run after the clock was put back comes after those before it, with the time that it began", async () => {
  await using world = await refreshWorld({ only: { "s3:bucket": 1 } });
  const selection = { services: ["s3"], kinds: ["s3:bucket"] };
  const ahead = await world.refresh({ selection, now: () => new Date(Date.now() + 100 * 86_400_000) });
  const [second, third] = [await world.refresh({ selection }), await world.refresh({ selection })];
  expect((await world.storage.runs(10)).map(({ runId }) => runId)).toEqual([third.runId, second.runId, ahead.runId]);
  expect(Date.parse(third.startedAt)).toBeLessThanOrEqual(Date.now());
});

test("an announced run whose first record cannot be stored ends as failed", async () => {
  await using world = await refreshWorld({ only: { "s3:bucket": 1 } });
  const begun = announceRun({ trigger: "api", now: () => new Date() });
  await world.storage.putRun(begun);
  let isFirst = true;
  const storage = {
    ...world.storage,
    async putRun(run: Run) {
      if (isFirst) {
        isFirst = false;
        throw new StoreError("the disk is full for a moment");
      }
      await world.storage.putRun(run);
    },
  };
  await expect(world.refresh({ begun, storage })).rejects.toThrow("for a moment");
  expect(await world.storage.run(begun.runId)).toMatchObject({
    state: "failed",
    error: "the disk is full for a moment",
  });
});
