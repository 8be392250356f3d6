import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { FinalizeRequestMiddleware, MiddlewareStack } from "@smithy/types";
import { createOrganization, inProcess, type Organization, type OrganizationOptions } from "simulator";
import { loadServices, SERVICE_NAMES } from "../collectors/index.ts";
import type { Run } from "../model.ts";
import type { Limiter } from "../refresh/limits.ts";
import { refresh } from "../refresh/run.ts";
import { runScope } from "../refresh/scope.ts";
import { openInMemoryStorage } from "../storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { startVirtualClock, type VirtualClock } from "./virtual-clock.ts";

/** What is refreshed, and how. */
export interface VirtualRefreshOptions {
  readonly organization: OrganizationOptions;
  /** Absent: the engine's own, with AWS's published rates and the default share of them. */
  readonly limiter?: Limiter;
  readonly scopesInFlight: number;
  /** By name; absent: all. */
  readonly services?: readonly string[];
  /** How long each answer of the store takes, in virtual milliseconds. */
  readonly storeMs: number;
}

/** A refresh in virtual time. */
export interface VirtualRefresh {
  readonly run: Run;
  readonly organization: Organization;
  /** From its first call to its end, in virtual milliseconds. */
  readonly makespanMs: number;
  /** How long each scope had its place, in virtual milliseconds. */
  readonly scopesMs: readonly number[];
  /** When the first scope began. */
  readonly firstScopeMs: number;
  /** When all places were taken for the last time; 0 if they never were. */
  readonly lastFullMs: number;
}

/**
 * The first refresh of a simulated organisation into an empty table, by the real engine, the real SDK clients and the real store, in virtual
 * time: computing costs none, answers of AWS take what the organisation's `latency` says, and answers of the store take `storeMs`.
 */
export async function virtualRefresh(options: VirtualRefreshOptions): Promise<VirtualRefresh> {
  const { limiter, scopesInFlight, storeMs } = options;
  const services = await loadServices(options.services ?? SERVICE_NAMES);
  const { storage, client, close } = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  using clock = startVirtualClock();
  standStillFor(clock, client, storeMs);
  try {
    const organization = createOrganization(options.organization);
    const scopesMs: number[] = [];
    let [inFlight, firstScopeMs, lastFullMs] = [0, Number.NaN, 0];
    const run = await clock.run(() =>
      refresh({
        storage,
        services,
        aws: {
          region: "us-east-1",
          requestHandler: inProcess(organization.core),
          credentials: async () => ({ accessKeyId: "AKIASIMULATEDCALLER", secretAccessKey: "simulated" }),
        },
        role: { roleName: "InventoryReadRole" },
        trigger: "cli",
        scopesInFlight,
        ...(limiter && { limiter }),
        async runScope(task, context) {
          const startedMs = clock.elapsedMs();
          if (Number.isNaN(firstScopeMs)) firstScopeMs = startedMs;
          inFlight += 1;
          await runScope(task, context);
          if (inFlight === scopesInFlight) lastFullMs = clock.elapsedMs();
          inFlight -= 1;
          scopesMs.push(clock.elapsedMs() - startedMs);
        },
      }),
    );
    if (run.state !== "complete") throw new Error(`The refresh is ${run.state}: ${JSON.stringify(run.problems[0])}`);
    return { run, organization, makespanMs: clock.elapsedMs(), scopesMs, firstScopeMs, lastFullMs };
  } finally {
    await close();
  }
}

/** The store is another process: the clock stands still while it works, and then moves on by what an answer is said to take. */
function standStillFor(clock: VirtualClock, client: DynamoDBClient, storeMs: number): void {
  const middleware: FinalizeRequestMiddleware<object, object> = (next) => async (args) => {
    const answer = await clock.outside(() => next(args));
    await new Promise((resolve) => setTimeout(resolve, storeMs));
    return answer;
  };
  // Every SDK client has a middleware stack; its type parameters are not used here.
  const { middlewareStack } = client as unknown as { middlewareStack: MiddlewareStack<object, object> };
  // Inside the retry loop, whose pauses are virtual.
  middlewareStack.addRelativeTo(middleware, {
    name: "outsideOfTheClock",
    relation: "after",
    toMiddleware: "retryMiddleware",
  });
}
