import { expect, test } from "vitest";
import type { Run } from "../../../backend/src/api/schemas.ts";
import { followRun, pause } from "./follow-run.ts";

const RUNNING: Run = {
  runId: "20261122T020000.000Z-abcdef",
  state: "running",
  interrupted: false,
  trigger: "api",
  startedAt: "2026-11-22T02:00:00Z",
  heartbeatAt: "2026-11-22T02:00:00Z",
  filters: {},
  progress: {
    accounts: 1,
    cells: 9,
    cellsDone: 0,
    resources: 0,
    created: 0,
    updated: 0,
    deleted: 0,
    apiCalls: 0,
    outcomes: {},
    alarms: 0,
    stale: 0,
  },
  problems: [],
  alarms: [],
};

/** Follows a run whose states, or errors, come in this order. */
async function follow(answers: (Run | Error)[]) {
  const pauses: number[] = [];
  const told: string[] = [];
  const left = [...answers];
  const result = followRun(RUNNING, {
    async getRun() {
      const next = left.length > 1 ? left.shift() : left[0];
      if (next instanceof Error || !next) throw next;
      return next;
    },
    pause: async (ms) => void pauses.push(Math.round(ms)),
    signal: new AbortController().signal,
    onUpdate: (run, error) => told.push(error ? error.message : `${run.state} ${run.progress.cellsDone}`),
  });
  const end = await result.then(
    (run) => run.state,
    (error: Error) => error.message,
  );
  return { end, pauses, told };
}

const at = (cellsDone: number): Run => ({ ...RUNNING, progress: { ...RUNNING.progress, cellsDone } });
const DONE: Run = { ...at(9), state: "complete" };

test("followRun() asks once a second while there is progress and tells each state", async () => {
  const { end, pauses, told } = await follow([at(3), at(6), DONE]);
  expect(end).toBe("complete");
  expect(pauses).toEqual([1000, 1000, 1000]);
  expect(told).toEqual(["running 0", "running 3", "running 6", "complete 9"]);
});

test("followRun() asks less often while nothing changes, and at once again when it does", async () => {
  const { pauses } = await follow([at(0), at(0), at(0), at(0), at(0), at(0), at(0), at(1), DONE]);
  expect(pauses).toEqual([1000, 1300, 1690, 2197, 2856, 3713, 4827, 5000, 1000]);
});

test("followRun() ends with a run that was interrupted", async () => {
  const { end, told } = await follow([{ ...at(3), interrupted: true }]);
  expect(end).toBe("running");
  expect(told).toHaveLength(2);
});

test("followRun() survives errors in between and gives up after about a minute and a half of them", async () => {
  expect((await follow([new Error("gone"), new Error("gone"), DONE])).end).toBe("complete");
  const { end, pauses, told } = await follow([new Error("gone")]);
  expect(end).toBe("gone");
  expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBe(75_000);
  expect(told.filter((text) => text === "gone")).toHaveLength(7);
});

test("pause() ends with the signal's reason as soon as it is aborted", async () => {
  const abort = new AbortController();
  const paused = pause(3_600_000, abort.signal);
  abort.abort(new Error("left"));
  await expect(paused).rejects.toThrow("left");
  await expect(pause(1, abort.signal)).rejects.toThrow("left");
});
