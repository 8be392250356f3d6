import { afterAll, beforeAll, expect, test } from "vitest";
import { SetupError, UsageError } from "../errors.ts";
import type { Run as StoredRun } from "../model.ts";
import { openReadModel } from "../query/open-read-model.ts";
import { type ApiWorld, apiWorld } from "../testing/api-world.ts";
import type { ResourcePage, Run, Runs, StartedRefresh } from "./schemas.ts";

let world: ApiWorld;

beforeAll(async () => {
  world = await apiWorld({ accounts: 2, regions: 1 });
});
afterAll(() => world[Symbol.asyncDispose]());

const POST = { method: "POST" };

test("a refresh is started, can be followed from the first moment, and changes what is read", async () => {
  const { management } = world.organization.world;
  const [region = ""] = management.regions;
  const before = await world.read<ResourcePage>("/inventory?service=ec2:volume&size=1");
  world.organization.world.collection(management.id, region, "ec2:volume").add();

  const answer = await world.ask("/inventory/refresh?service=ec2:volume&regions=us-east-1", POST);
  expect(answer.status).toBe(202);
  // The route's answer has this shape, which the contract test checks.
  const started = (await answer.json()) as StartedRefresh;
  expect(answer.headers.get("location")).toBe(started.href);
  expect(started.run).toMatchObject({ runId: started.runId, state: "running", interrupted: false, trigger: "api" });
  expect(started.run.filters).toMatchObject({ kinds: ["ec2:volume"], regions: ["us-east-1"] });
  expect((await world.read<Run>(started.href)).runId).toBe(started.runId);

  await world.settled();
  const ended = await world.read<Run>(started.href);
  expect(ended).toMatchObject({ state: "complete", progress: { created: 1 } });
  expect((await world.read<Runs>("/inventory/refresh?limit=1")).runs).toEqual([ended]);
  await world.readModel.sync();
  const after = await world.read<ResourcePage>("/inventory?service=ec2:volume&size=1");
  expect(after.total).toBe(before.total + 1);
});

test("a second refresh runs beside the first", async () => {
  const [first, second] = await Promise.all([
    world.ask("/inventory/refresh?service=iam", POST),
    world.ask("/inventory/refresh?service=iam", POST),
  ]);
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(first.headers.get("location")).not.toBe(second.headers.get("location"));
  await world.settled();
});

test("a refresh of an account that does not exist ends as a failed run that says why", async () => {
  const answer = await world.ask("/inventory/refresh?accounts=999999999999", POST);
  await world.settled();
  expect(await world.read<Run>(answer.headers.get("location") ?? "")).toMatchObject({
    state: "failed",
    error: expect.stringContaining("Unknown account 999999999999"),
  });
});

test("starting a refresh is for operators", async () => {
  const api = world.with({ callerOf: () => ({ name: "reader", isOperator: false }) });
  const answer = await api.request("/inventory/refresh", POST);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([403, "application/problem+json"]);
  expect((await api.request("/inventory/refresh")).status).toBe(200);
});

test("a reader who misspells a parameter is told so, before that it may not", async () => {
  const api = world.with({ callerOf: () => ({ name: "reader", isOperator: false }) });
  expect((await api.request("/inventory/refresh?acounts=1", POST)).status).toBe(400);
});

test("what cannot be refreshed is a 400, and what cannot be started a 502 that says what to do", async () => {
  const failing = (error: Error) => world.with({ startRefresh: () => Promise.reject(error) });
  const refused = await failing(new UsageError("Nothing to refresh")).request("/inventory/refresh", POST);
  expect([refused.status, await refused.json()]).toMatchObject([400, { detail: "Nothing to refresh" }]);
  const broken = await failing(new SetupError("Sign in first")).request("/inventory/refresh", POST);
  expect([broken.status, await broken.json()]).toMatchObject([502, { detail: "Sign in first" }]);
});

test.for(["20261122T020000.000Z-000000", "99999999T999999.999Z-ffffff"])("the run %s is not known", async (runId) => {
  expect(await world.problem(`/inventory/refresh/${runId}`)).toMatchObject({ status: 404 });
});

test.for(["_run", "x", "..", "%2e%2e", "a%2Fb", "a%23b", "%00", "%zz", "20261122T020000.000Z-3f9c1a%0A", "🙂"])(
  "the id %j is of no run",
  async (runId) => {
    const { status } = await world.problem(`/inventory/refresh/${runId}`);
    expect([400, 404, 405]).toContain(status);
  },
);

test("a run that was killed is told from a running one", async () => {
  const [run] = await world.storage.runs(1);
  if (!run) throw new Error("there is no run");
  const startedAt = "2026-01-01T00:00:00.000Z";
  const { finishedAt: _finishedAt, ...unfinished } = run;
  const killed: StoredRun = {
    ...unfinished,
    runId: "20260101T000000.000Z-abcdef",
    state: "running",
    startedAt,
    heartbeatAt: startedAt,
  };
  await world.storage.putRun(killed);
  expect(await world.read<Run>(`/inventory/refresh/${killed.runId}`)).toMatchObject({
    state: "running",
    interrupted: true,
  });
});

test("once a refresh is said to have ended, what it stored is in the next answer, however patient a question is", async () => {
  await using world = await apiWorld({ only: { "s3:bucket": 2 } });
  const { storage } = world;
  const readModel = await openReadModel({ storage, patienceMs: 0 });
  const api = world.with({ readModel });
  const total = async () => ((await (await api.request("/inventory?size=1")).json()) as ResourcePage).total;
  const before = await total();
  world.organization.world.churn({ seed: 7, share: 0.9 });
  const { runId } = await world.refresh();
  expect((await api.request(`/inventory/refresh/${runId}`)).status).toBe(200);
  const stored = (await world.stored()).size;
  expect([await total(), stored === before]).toEqual([stored, false]);
  await readModel.close();
});
