/**
 * The least that a refresh takes, in a process of its own: finds out which calls are needed and which of them need each other, without the engine, and
 * prints what `makespan.ts` compares as one line of JSON. In virtual time, by the latencies that the engine meets too, and without limits.
 */
import pLimit from "p-limit";
import { createOrganization, inProcess, PUBLISHED_LIMITS } from "simulator";
import { getCaller } from "../backend/src/accounts/credentials.ts";
import { listAccounts } from "../backend/src/accounts/organization.ts";
import { loadServices, SERVICE_NAMES } from "../backend/src/collectors/index.ts";
import { DEFAULT_SHARE } from "../backend/src/refresh/limits.ts";
import { startVirtualClock } from "../backend/src/testing/virtual-clock.ts";
import type { PassOptions } from "./makespan-pass.ts";
import { type NeededCalls, neededCalls } from "./needed-calls.ts";
import { enterScopes } from "./scopes.ts";

/** What is needed, in virtual milliseconds but for `realSeconds`. */
export interface BoundFigures {
  /** Until the accounts are known. */
  readonly headMs: number;
  /** Until the first account could be entered. */
  readonly firstEnteredMs: number;
  /** The sum over all scopes of the least that each takes. */
  readonly scopesMs: number;
  /** The same for whoever lists one kind of a scope after the other. */
  readonly scopesByKindMs: number;
  /** Of an account: until it is known and entered, and then its longest scope. */
  readonly longestChainMs: number;
  /** The time that the bucket with the most calls takes to let them through, at the configured share of AWS's rate. */
  readonly busiestBucketMs: number;
  readonly accounts: number;
  readonly scopes: number;
  readonly calls: number;
  readonly resources: number;
  readonly realSeconds: number;
}

/** Accounts read at the same time: enough to be quick, and few enough to be held in memory. */
const ACCOUNTS_AT_A_TIME = 8;

// Given by makespan.ts.
console.log(JSON.stringify(await bound(JSON.parse(process.argv[2] ?? "{}") as PassOptions)));

async function bound({ world, latency, storeMs }: PassOptions): Promise<BoundFigures> {
  const started = performance.now();
  const services = await loadServices(SERVICE_NAMES);
  const clock = startVirtualClock();
  const organization = createOrganization({ ...world, latency });
  const aws = {
    region: "us-east-1",
    requestHandler: inProcess(organization.core),
    credentials: async () => ({ accessKeyId: "AKIASIMULATEDCALLER", secretAccessKey: "simulated" }),
  };
  const sum = { scopesMs: 0, scopesByKindMs: 0, accounts: 0, scopes: 0, calls: 0, resources: 0 };
  const most = { longestChainMs: 0, busiestBucketMs: 0 };
  let [headMs, firstEnteredMs] = [0, Number.POSITIVE_INFINITY];
  const longest = (figure: keyof typeof most, ms: number) => {
    most[figure] = Math.max(most[figure], ms);
  };
  await clock.run(async () => {
    const caller = await getCaller(aws);
    const { accounts } = await listAccounts(aws, caller, { at: new Date().toISOString() });
    headMs = clock.elapsedMs();
    const active = accounts.filter(({ state }) => state === "ACTIVE");
    longest("busiestBucketMs", bucketMs("sts", "AssumeRole", active.length));
    await pLimit(ACCOUNTS_AT_A_TIME).map(active, async (account) => {
      const before = clock.elapsedMs();
      const scopes = await enterScopes(aws, services, { caller, account });
      const enteredMs = headMs + clock.elapsedMs() - before;
      firstEnteredMs = Math.min(firstEnteredMs, enteredMs);
      const needed = await Promise.all(scopes.map((scope) => neededCalls(aws, scope, clock.elapsedMs)));
      sum.accounts += 1;
      for (const one of needed) {
        // The fence is raised before the first call, and the outcome stored after the last.
        const leastMs = Math.max(one.chainMs, busiestBucketMs([one])) + 2 * storeMs;
        sum.scopesMs += leastMs;
        sum.scopesByKindMs += Math.max(one.chainsOfKindsMs, busiestBucketMs([one])) + 2 * storeMs;
        sum.scopes += 1;
        sum.calls += one.calls.length;
        sum.resources += one.resources;
        longest("longestChainMs", enteredMs + leastMs);
      }
      longest("busiestBucketMs", busiestBucketMs(needed));
    });
  });
  // After it the clock is the real one again.
  clock[Symbol.dispose]();
  return { headMs, firstEnteredMs, ...sum, ...most, realSeconds: (performance.now() - started) / 1000 };
}

/** The time that calls of one account take in the bucket that has the most to do. */
function busiestBucketMs(needed: readonly NeededCalls[]): number {
  const counts = new Map<string, { service: string; operation: string; calls: number }>();
  for (const { serviceId, operation, region } of needed.flatMap(({ calls }) => calls)) {
    const service = serviceId === "Resource Groups Tagging API" ? "tagging" : serviceId.toLowerCase();
    const key = `${region} ${limitOf(service, operation).family}`;
    const count = counts.get(key);
    if (count) count.calls += 1;
    else counts.set(key, { service, operation, calls: 1 });
  }
  return [...counts.values()].reduce(
    (most, { service, operation, calls }) => Math.max(most, bucketMs(service, operation, calls)),
    0,
  );
}

/** How long a bucket that is full at first takes to let so many calls through. */
function bucketMs(service: string, operation: string, calls: number): number {
  const { burst, perSecond } = limitOf(service, operation);
  const beyondBurst = Math.max(0, calls - Math.max(1, burst * DEFAULT_SHARE));
  return (beyondBurst * 1000) / (perSecond * DEFAULT_SHARE);
}

function limitOf(service: string, operation: string) {
  const limit = PUBLISHED_LIMITS.find(
    (one) => one.service === service && !one.onlyUnfiltered && (one.operations?.includes(operation) ?? true),
  );
  if (!limit) throw new Error(`There is no limit for ${service}:${operation}`);
  return limit;
}
