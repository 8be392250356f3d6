import { expect, test } from "vitest";
import { refreshWorld } from "../testing/refresh-world.ts";
import type { CollectAnswer, CollectRequest } from "./collect-request.ts";
import { collectScopes } from "./collect-scopes.ts";
import { FunctionFailure } from "./invoke-function.ts";
import { remoteScopes } from "./remote-scopes.ts";

type World = Awaited<ReturnType<typeof refreshWorld>>;
type Collect = (request: CollectRequest) => Promise<CollectAnswer>;

const SMALL = { accounts: 2, regions: 2, resources: 60 } as const;
const HOUR_MS = 3_600_000;

/** A worker in this process; what it is asked and answers goes through JSON, as over the wire. */
function workerOf({ storage, aws }: World): Collect {
  return async (request) => {
    const worker = {
      storage,
      aws,
      role: { roleName: "InventoryReadRole" },
      limiter: async () => {},
      endsAt: Date.now() + HOUR_MS,
    };
    return JSON.parse(JSON.stringify(await collectScopes(JSON.parse(JSON.stringify(request)), worker)));
  };
}

function remoteRun(world: World, collect: Collect, options: { deadline?: number; workersInFlight?: number } = {}) {
  const { deadline = Date.now() + HOUR_MS, workersInFlight = 4 } = options;
  const scopes = remoteScopes({ collect, workersInFlight, deadline, pause: async () => {} });
  const run = world.refresh({ runScope: scopes.runScope, scopesInFlight: Number.POSITIVE_INFINITY });
  return { run, scopes };
}

test("workers store what the same refresh stores in one process, and the run counts the same", async () => {
  await using here = await refreshWorld(SMALL);
  await using remote = await refreshWorld(SMALL);
  const expected = await here.refresh();
  const run = await remoteRun(remote, workerOf(remote)).run;
  expect(run.state).toBe("complete");
  expect(run.progress).toEqual({ ...expected.progress, apiCalls: run.progress.apiCalls });
  const bare = (stored: Awaited<ReturnType<World["stored"]>>) => [...stored].map(([key, { hash }]) => [key, hash]);
  expect(bare(await remote.stored())).toEqual(bare(await here.stored()));
  expect(expected.progress.resources).toBeGreaterThan(20);
});

test("one worker collects all scopes of an account that call the same region", async () => {
  await using world = await refreshWorld(SMALL);
  const asked: string[] = [];
  const collect = workerOf(world);
  const { run } = remoteRun(world, (request) => {
    asked.push(`${request.accountId} ${request.scopes.map(({ callRegion }) => callRegion).join(" ")}`);
    return collect(request);
  });
  expect((await run).state).toBe("complete");
  const regions = asked.map((line) => [...new Set(line.split(" ").slice(1))]);
  expect(regions.every((calls) => calls.length === 1)).toBe(true);
  expect(new Set(asked.map((line) => line.split(" ").slice(0, 2).join(" "))).size).toBe(asked.length);
  expect(asked.length).toBe(world.organization.world.accounts.length * 2);
});

test("only what was asked for is collected", async () => {
  await using world = await refreshWorld(SMALL);
  const { runScope } = remoteScopes({ collect: workerOf(world), workersInFlight: 4, deadline: Date.now() + HOUR_MS });
  const selection = { services: ["s3"], kinds: ["s3:bucket"], regions: ["us-east-1"] };
  await world.refresh({ runScope, scopesInFlight: Number.POSITIVE_INFINITY, selection });
  const places = [...(await world.stored()).values()].map(({ service, region }) => `${service} ${region}`);
  expect(new Set(places)).toEqual(new Set(["s3 us-east-1"]));
});

test.for([
  [new FunctionFailure("Runtime.ExitError", "RequestId: 1 Error: Runtime exited with error: signal: killed"), "failed"],
  [new FunctionFailure("Sandbox.Timedout", "RequestId: 1 Error: Task timed out after 720.00 seconds"), "timed-out"],
  [new FunctionFailure("Unhandled", "2026-11-22T02:00:00Z 1 Task timed out after 720.00 seconds"), "timed-out"],
  [new TypeError("socket hang up"), "failed"],
] as const)(
  "a worker that is lost (%s) ends its cells as %s; nothing is deleted and the run goes on",
  async ([error, outcome]) => {
    await using world = await refreshWorld(SMALL);
    const collect = workerOf(world);
    await remoteRun(world, collect).run;
    const before = await world.stored();
    const [, lost] = world.organization.world.accounts;
    const { run } = remoteRun(world, (request) =>
      request.accountId === lost?.id ? Promise.reject(error) : collect(request),
    );
    const { state, progress } = await run;
    expect(state).toBe("incomplete");
    expect(Object.keys(progress.outcomes).sort()).toEqual(["complete", outcome].sort());
    expect(progress.cellsDone).toBe(progress.cells);
    expect(await world.stored()).toEqual(before);
    const cells = [...(await world.cells())].filter(([name]) => name.includes(lost?.id ?? "none"));
    expect(cells.every(([, cell]) => cell.outcome === outcome && cell.completeAt !== undefined)).toBe(true);
    expect(cells[0]?.[1].error?.message).toContain("The worker did not answer");
  },
);

test.for([null, {}, { scopes: [] }])("a worker that answers %j is taken for lost", async (answer) => {
  await using world = await refreshWorld({ only: { "s3:bucket": 1 } });
  // What another version of the worker might answer; the type says what this one does.
  const { run } = remoteRun(world, async () => answer as unknown as CollectAnswer);
  const { state, progress } = await run;
  expect(state).toBe("incomplete");
  expect(progress.outcomes).toEqual({ failed: progress.cells });
});

test("what a worker stored before it was lost counts", async () => {
  await using world = await refreshWorld(SMALL);
  const collect = workerOf(world);
  const { run } = remoteRun(world, async (request) => {
    await collect(request);
    throw new FunctionFailure("Runtime.OutOfMemory", "it was killed before it could answer");
  });
  const { state, progress } = await run;
  expect(state).toBe("complete");
  expect(progress.outcomes).toEqual({ complete: progress.cells });
});

test.for(["answers", "is lost"])(
  "an alarm, and what is stale, come into the run's record where the worker %s",
  async (end) => {
    await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 20, "ec2:volume": 1 } });
    const yesterday = new Date(Date.now() - 27 * HOUR_MS);
    await world.refresh({ now: () => yesterday });
    const collect = workerOf(world);
    const { management } = world.organization.world;
    const [region = ""] = management.regions;
    const instances = world.organization.world.collection(management.id, region, "ec2:instance");
    for (const id of instances.ids()) instances.delete(id);
    world.organization.faults.add({ operation: "DescribeVolumes", region, error: "denied" });
    const { run } = remoteRun(world, async (request) => {
      const answer = await collect(request);
      if (end === "answers") return answer;
      throw new FunctionFailure("Runtime.OutOfMemory", "it was killed before it could answer");
    });
    const { progress, alarms } = await run;
    expect(progress).toMatchObject({ alarms: 1, stale: 1 });
    expect(alarms).toMatchObject([
      { accountId: management.id, region, kind: "instance", alarm: { code: "SharpDrop" } },
    ]);
  },
);

test("workers that Lambda refuses wait for a place, and all is collected in the end", async () => {
  await using world = await refreshWorld(SMALL);
  const collect = workerOf(world);
  let running = 0;
  let refused = 0;
  const { run } = remoteRun(
    world,
    async (request) => {
      if (running >= 2) {
        refused += 1;
        throw Object.assign(new Error("Rate Exceeded."), { name: "TooManyRequestsException" });
      }
      running += 1;
      return await collect(request).finally(() => {
        running -= 1;
      });
    },
    { workersInFlight: 8 },
  );
  expect((await run).state).toBe("complete");
  expect(refused).toBeGreaterThan(0);
});

test("a run without time starts no worker, says so of every cell, and leaves what is stored as it is", async () => {
  await using world = await refreshWorld(SMALL);
  await remoteRun(world, workerOf(world)).run;
  const before = await world.cells();
  const { run, scopes } = remoteRun(world, () => Promise.reject(new Error("Not to be asked")), {
    deadline: Date.now(),
  });
  const { state, progress, problems } = await run;
  expect(state).toBe("incomplete");
  expect(progress.outcomes).toEqual({ "timed-out": progress.cells });
  expect(scopes.cellsNotStarted()).toBe(progress.cells);
  expect(problems[0]?.error?.code).toBe("RefreshOutOfTime");
  expect(await world.cells()).toEqual(before);
});

test("a worker that the account does not let in answers with that outcome", async () => {
  await using world = await refreshWorld(SMALL);
  const [, account] = world.organization.world.accounts;
  const accountId = account?.id ?? "";
  const role = { roleName: "SomebodyElsesRole" };
  const scope = { service: "rds", kinds: ["db-instance"], regions: ["eu-west-1"], callRegion: "eu-west-1" };
  const request = { runId: "run", accountId, partition: "aws", deadline: Date.now() + HOUR_MS, scopes: [scope] };
  const { storage, aws } = world;
  const answer = await collectScopes(request, { storage, aws, role, endsAt: Date.now() + HOUR_MS });
  expect(answer.scopes[0]?.cells).toMatchObject([{ accountId, kind: "db-instance", outcome: "denied" }]);
  expect((await world.cells()).get(`rds:db-instance/${accountId}/eu-west-1`)?.outcome).toBe("denied");
});

test("a worker whose time is up lists nothing and says so", async () => {
  await using world = await refreshWorld(SMALL);
  const [account] = world.organization.world.accounts;
  const scope = { service: "rds", kinds: ["db-instance"], regions: ["eu-west-1"], callRegion: "eu-west-1" };
  const accountId = account?.id ?? "";
  const request = { runId: "run", accountId, partition: "aws", deadline: Date.now() - 1, scopes: [scope] };
  const answer = await workerOf(world)(request);
  expect(answer.scopes[0]?.cells).toMatchObject([{ outcome: "timed-out" }]);
});
