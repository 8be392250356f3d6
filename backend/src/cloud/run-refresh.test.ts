import { expect, test } from "vitest";
import { openReadModel } from "../query/open-read-model.ts";
import { announceRun } from "../refresh/run-record.ts";
import { refreshWorld } from "../testing/refresh-world.ts";
import type { CollectRequest } from "./collect-request.ts";
import { collectScopes } from "./collect-scopes.ts";
import { runRefresh } from "./run-refresh.ts";

const HOUR_MS = 3_600_000;
const later = (): number => Date.now() + HOUR_MS;

/** A refresh function on a simulated organisation, with workers in this process. */
async function refreshFunction() {
  const world = await refreshWorld({ only: { "s3:bucket": 1, "ec2:instance": 2 } });
  const { storage, aws } = world;
  const role = { roleName: "InventoryReadRole" };
  const readModel = await openReadModel({ storage });
  const notes: string[] = [];
  const parts = {
    storage,
    aws,
    config: role,
    readModel,
    workersInFlight: 8,
    onNote: (note: string) => void notes.push(note),
    collect: (request: CollectRequest) =>
      collectScopes(request, { storage, aws, role, limiter: async () => {}, endsAt: later() }),
  };
  return {
    world,
    parts,
    notes,
    async [Symbol.asyncDispose]() {
      await readModel.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

test("the schedule's event runs a refresh that the read model has followed when it ends", async () => {
  await using started = await refreshFunction();
  const { world, parts } = started;
  const run = await runRefresh({ trigger: "schedule" }, later(), parts);
  expect(run).toMatchObject({ state: "complete", trigger: "schedule" });
  expect(run?.progress.resources).toBeGreaterThan(0);
  expect((await parts.readModel.list({ size: 1 })).total).toBe((await world.stored()).size);
});

test("the API's event goes on with the run that was announced, and runs it once", async () => {
  await using started = await refreshFunction();
  const { world, parts, notes } = started;
  const selection = { services: ["s3"], kinds: ["s3:bucket"] };
  const begun = announceRun({ selection, trigger: "api", now: () => new Date() });
  await world.storage.putRun(begun);
  const event = { runId: begun.runId, selection };
  const run = await runRefresh(event, later(), parts);
  expect(run).toMatchObject({ runId: begun.runId, state: "complete", trigger: "api", filters: selection });
  expect(await runRefresh(event, later(), parts)).toBe(undefined);
  expect(notes.at(-1)).toMatch(/has been dealt with before/);
  expect(await world.storage.runs(10)).toHaveLength(1);
});

test("a schedule that fires twice runs once", async () => {
  await using started = await refreshFunction();
  const { world, parts } = started;
  const running = announceRun({ trigger: "schedule", now: () => new Date() });
  await world.storage.putRun(running);
  expect(await runRefresh({ trigger: "schedule" }, later(), parts)).toBe(undefined);
  // A run that has given no sign of life for minutes was killed, and its event comes again.
  await world.storage.putRun({ ...running, heartbeatAt: new Date(Date.now() - 300_000).toISOString() });
  expect(await runRefresh({ trigger: "schedule" }, later(), parts)).toMatchObject({ state: "complete" });
});

test("an event for a run that nobody announced is refused", async () => {
  await using started = await refreshFunction();
  await expect(runRefresh({ runId: "unknown", selection: {} }, later(), started.parts)).rejects.toThrow(RangeError);
});

test("a selection of what does not exist ends the run, and is no failure of the function", async () => {
  await using started = await refreshFunction();
  const { world, parts } = started;
  const selection = { accounts: ["999999999999"] };
  const begun = announceRun({ selection, trigger: "api", now: () => new Date() });
  await world.storage.putRun(begun);
  expect(await runRefresh({ runId: begun.runId, selection }, later(), parts)).toBe(undefined);
  expect(await world.storage.run(begun.runId)).toMatchObject({
    state: "failed",
    error: expect.stringContaining("Unknown account"),
  });
});

test("a function whose time is nearly up starts nothing and says so in the run", async () => {
  await using started = await refreshFunction();
  const run = await runRefresh({ trigger: "schedule" }, Date.now() + 60_000, started.parts);
  expect(run?.state).toBe("incomplete");
  expect(run?.error).toMatch(/^The refresh ran out of time: \d+ cells were not started/);
  expect(await started.world.storage.run(run?.runId ?? "")).toEqual(run);
});
