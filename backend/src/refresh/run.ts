import pLimit from "p-limit";
import { type Caller, callerAccess, getCaller, type RoleSettings } from "../accounts/credentials.ts";
import { assertPlausible, listAccounts } from "../accounts/organization.ts";
import { type AccountRegions, listRegions } from "../accounts/regions.ts";
import type { AwsSettings } from "../aws.ts";
import type { ServiceDefinition } from "../collectors/define.ts";
import type { ConfiguredAccount } from "../config.ts";
import { UsageError } from "../errors.ts";
import type { Account, Run, RunProgress } from "../model.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { type EnterOptions, enterAndPlan } from "./enter.ts";
import { createLimiter, type Limiter } from "./limits.ts";
import { countCells } from "./plan.ts";
import { createRunRecord, type RunRecord } from "./run-record.ts";
import { type CellReport, runScope } from "./scope.ts";
import type { Selection } from "./selection.ts";
import { writeVerdict } from "./verdict.ts";

export interface RefreshOptions {
  readonly storage: InventoryStorage;
  readonly aws: AwsSettings;
  readonly role: RoleSettings;
  /** Accounts named in the configuration; absent: ask the organisation. */
  readonly accounts?: readonly ConfiguredAccount[];
  readonly services: readonly ServiceDefinition[];
  readonly selection?: Selection;
  readonly trigger: Run["trigger"];
  /** Cancels the run: what was finished is kept, the rest stays as it was. */
  readonly signal?: AbortSignal;
  readonly limiter?: Limiter;
  /** Believe a list of accounts that is much shorter than the last one. */
  readonly acceptAccountList?: boolean;
  readonly scopesInFlight?: number;
  readonly scopeBudgetMs?: number;
  readonly now?: () => Date;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly onCell?: (report: CellReport) => void;
  /** One sentence that the user should see, e.g. that only the caller's own account is collected. */
  readonly onNote?: (note: string) => void;
}

/** Accounts entered at the same time: two calls each, and their scopes then wait for a place. */
const ACCOUNTS_IN_FLIGHT = 8;

const HEARTBEAT_MS = 5_000;

/**
 * One refresh: finds the accounts and their regions, collects each scope and brings the tables to that state. Returns the
 * finished run record. Throws `SetupError` or `UsageError` before anything is written, and `StoreError` when the store fails.
 */
export async function refresh(options: RefreshOptions): Promise<Run> {
  const { storage, aws, role, services, now = () => new Date(), selection = {} } = options;
  const caller = await getCaller(aws);
  const accounts = await findAccounts(options, caller, now);
  const ownRegions = await readOwnRegions(options, caller);
  if (ownRegions) assertKnownRegions(selection, ownRegions);

  const presumedRegions = ownRegions?.enabled ?? [];
  const entering = { storage, aws, role, caller, services, selection, presumedRegions };
  const record = createRunRecord({ ...options, accounts: accounts.length, now });
  await storage.putRun(record.run("running"));
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const heartbeat = startHeartbeat(() => storage.putRun(record.run("running")));
  try {
    await collectAccounts({ options, entering, accounts, record, signal, now });
    await heartbeat.stop();
    const state = signal.aborted ? "cancelled" : record.isComplete() ? "complete" : "incomplete";
    return await finish(storage, record.run(state));
  } catch (error) {
    stop.abort();
    await heartbeat.stop();
    const message = error instanceof Error ? error.message : String(error);
    // The first error is the one to report, also when the record of it cannot be stored.
    await finish(storage, { ...record.run("failed"), error: message }).catch(() => {});
    throw error;
  }
}

/** Repeats a write until it is stopped; stopping waits for one in flight, so that it cannot overwrite what follows. */
function startHeartbeat(beat: () => Promise<void>): { stop(): Promise<void> } {
  let inFlight = Promise.resolve();
  const timer = setInterval(() => {
    // A heartbeat that cannot be written is not what ends a run: the next write to the store will tell.
    inFlight = inFlight.then(beat).catch(() => {});
  }, HEARTBEAT_MS);
  return {
    stop() {
      clearInterval(timer);
      return inFlight;
    },
  };
}

async function finish(storage: InventoryStorage, run: Run): Promise<Run> {
  const finished = { ...run, finishedAt: run.heartbeatAt };
  await storage.putRun(finished);
  return finished;
}

/** The accounts of this run: those asked for, or all that were found and those that were found before and are gone. */
async function findAccounts(options: RefreshOptions, caller: Caller, now: () => Date): Promise<readonly Account[]> {
  const { storage, aws, selection = {} } = options;
  const { accounts: found, note } = await listAccounts(aws, caller, {
    ...(options.accounts && { configured: options.accounts }),
    at: now().toISOString(),
  });
  if (note) options.onNote?.(note);
  const stored = await storage.accounts();
  if (!options.acceptAccountList) assertPlausible(found, stored);
  const { accounts: asked } = selection;
  if (!asked) return [...found, ...noLongerListed(found, stored)];
  const unknown = asked.filter((id) => !found.some((account) => account.accountId === id));
  if (unknown.length > 0) {
    throw new UsageError(`Unknown account ${unknown.join(", ")}: it is not among the ${found.length} that were found`);
  }
  return found.filter((account) => asked.includes(account.accountId));
}

/** Accounts that have left the organisation: what is stored of them stays until it expires, and is marked. */
function noLongerListed(found: readonly Account[], stored: readonly Account[]): Account[] {
  const listed = new Set(found.map((account) => account.accountId));
  return stored
    .filter(({ accountId }) => !listed.has(accountId))
    .map((account) => ({ ...account, state: "NOT_LISTED" }));
}

/** The regions of the collector's own account, or `undefined` where it may not list them. */
async function readOwnRegions(options: RefreshOptions, caller: Caller): Promise<AccountRegions | undefined> {
  try {
    return await listRegions(options.aws, caller.partition, callerAccess(options.aws, caller).credentials);
  } catch {
    // Only a presumption and a check of the filter hang on it; each account is asked for its own regions later.
    return undefined;
  }
}

function assertKnownRegions({ regions }: Selection, { known }: AccountRegions): void {
  const unknown = (regions ?? []).filter((region) => region !== "global" && !known.includes(region));
  if (unknown.length > 0) {
    throw new UsageError(`Unknown region ${unknown.join(", ")}: AWS knows ${known.join(", ")}`);
  }
}

interface Collecting {
  readonly options: RefreshOptions;
  readonly entering: EnterOptions;
  readonly accounts: readonly Account[];
  readonly record: RunRecord;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

async function collectAccounts({ options, entering, accounts, record, signal, now }: Collecting): Promise<void> {
  const { storage, aws, limiter = createLimiter(), scopesInFlight = 16, scopeBudgetMs = 600_000 } = options;
  const accountLimit = pLimit(ACCOUNTS_IN_FLIGHT);
  const scopeLimit = pLimit(scopesInFlight);
  const { runId, cell: onCell, listed: onListed } = record;
  const context = { storage, aws, limiter, runId, signal, budgetMs: scopeBudgetMs, now, onCell, onListed };
  await accountLimit.map(accounts, async (listed) => {
    if (signal.aborted) return;
    const { plan, access, account } = await enterAndPlan(entering, listed);
    if (signal.aborted) return;
    await storage.putAccounts([account]);
    record.planned(countCells(plan));
    const verdicts = plan.verdicts.map((verdict) => () => writeVerdict(verdict, context));
    const scopes = shuffled(access ? plan.scopes : [], account.accountId).map((scope) => async () => {
      if (access) record.calls(await runScope(scope, { ...context, credentials: access.credentials }));
    });
    await Promise.all([...verdicts, ...scopes].map((step) => scopeLimit(() => (signal.aborted ? undefined : step()))));
  });
}

/** A stable order that mixes regions and services, so that the scopes of one region do not all start together. */
function shuffled<Element>(list: readonly Element[], seed: string): Element[] {
  let state = [...seed].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) >>> 0, 7);
  const mixed = [...list];
  for (let index = mixed.length - 1; index > 0; index -= 1) {
    state = (state * 1664525 + 1013904223) >>> 0;
    const other = state % (index + 1);
    const [a, b] = [mixed[index], mixed[other]];
    if (a !== undefined && b !== undefined) [mixed[index], mixed[other]] = [b, a];
  }
  return mixed;
}
