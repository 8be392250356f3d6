import type { AwsSettings } from "../aws.ts";
import { loadServices, SERVICE_NAMES } from "../collectors/index.ts";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import type { Run } from "../model.ts";
import type { ReadModel } from "../query/read-model.ts";
import { isInterrupted } from "../refresh/interrupted.ts";
import { refresh } from "../refresh/run.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import type { CollectAnswer, CollectRequest } from "./collect-request.ts";
import type { RefreshEvent } from "./refresh-event.ts";
import { remoteScopes } from "./remote-scopes.ts";

/** What the refresh function works with. */
export interface RefreshFunction {
  readonly storage: InventoryStorage;
  readonly config: Pick<Config, "roleName" | "externalId" | "accounts">;
  readonly aws: AwsSettings;
  readonly readModel: ReadModel;
  /** Has a worker collect, see `remoteScopes`. */
  readonly collect: (request: CollectRequest, signal: AbortSignal) => Promise<CollectAnswer>;
  readonly workersInFlight: number;
  /** One sentence for the log. */
  readonly onNote: (note: string) => void;
}

/** What is left at the end for closing the run and for the snapshot: 200,000 resources take about 20 seconds. */
const CLOSE_WITHIN_MS = 90_000;

/**
 * Runs the refresh that an event asks for and brings the read model's snapshot up to it; `endsAt` is when the function will be
 * stopped, in epoch milliseconds. Events can come twice: `undefined` where the run has been dealt with. Throws when the
 * run failed as a whole; its record says so then.
 */
export async function runRefresh(
  event: RefreshEvent,
  endsAt: number,
  parts: RefreshFunction,
): Promise<Run | undefined> {
  const { storage, config, aws, readModel, collect, workersInFlight, onNote } = parts;
  const begun = "runId" in event ? await storage.run(event.runId) : undefined;
  if ("runId" in event && !begun) throw new RangeError(`Cannot run ${event.runId}: it was not announced`);
  if (begun ? begun.state !== "running" : await isUnderWay(storage)) {
    onNote("This event has been dealt with before: nothing is done");
    return undefined;
  }
  const selection = "runId" in event ? event.selection : {};
  const scopes = remoteScopes({ collect, workersInFlight, deadline: endsAt - CLOSE_WITHIN_MS });
  const running = refresh({
    storage,
    aws,
    role: config,
    ...(config.accounts && { accounts: config.accounts }),
    services: await loadServices(selection.services ?? SERVICE_NAMES),
    selection,
    trigger: begun?.trigger ?? "schedule",
    ...(begun && { begun }),
    runScope: scopes.runScope,
    // All scopes of an account at once, so that they can be grouped; the workers are what is bounded.
    scopesInFlight: Number.POSITIVE_INFINITY,
    onNote,
  });
  const run = await running.catch((error: unknown) => {
    // What was asked for does not exist, as the run's record says to whoever asked: nothing that an operator could mend.
    if (begun && error instanceof UsageError) return undefined;
    throw error;
  });
  if (!run) return undefined;
  const ended = scopes.cellsNotStarted() === 0 ? run : await withoutTime(storage, run, scopes.cellsNotStarted());
  await readModel.sync();
  await readModel.saveDay();
  return ended;
}

/** Whether a scheduled refresh is running: the schedule delivers at least once, sometimes twice. */
async function isUnderWay(storage: InventoryStorage): Promise<boolean> {
  const [newest] = await storage.runs(1);
  return newest?.trigger === "schedule" && newest.state === "running" && !isInterrupted(newest, Date.now());
}

async function withoutTime(storage: InventoryStorage, run: Run, cells: number): Promise<Run> {
  const error = `The refresh ran out of time: ${cells} cells were not started. Raise WorkersInFlight, or refresh parts of the organisation one after the other`;
  const ended = { ...run, error };
  await storage.putRun(ended);
  return ended;
}
