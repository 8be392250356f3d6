import { type Caller, callerAccess, getCaller } from "../accounts/credentials.ts";
import { type AccountList, assertPlausible, listAccounts } from "../accounts/organization.ts";
import { type AccountRegions, listRegions } from "../accounts/regions.ts";
import { SetupError, UsageError } from "../errors.ts";
import type { Account, Run } from "../model.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { orAborted } from "./abort.ts";
import { collectAccounts } from "./collect-accounts.ts";
import type { EnterOptions } from "./enter.ts";
import { createLimiter, type Limiter } from "./limits.ts";
import type { RefreshOptions } from "./refresh-options.ts";
import { createRunRecord, failedRun } from "./run-record.ts";
import type { Selection } from "./selection.ts";

const HEARTBEAT_MS = 5_000;

/**
 * One refresh: finds the accounts and their regions, collects each scope and brings the tables to that state. Returns the
 * finished run record. Throws `SetupError` or `UsageError` before anything is written, and `StoreError` when the store fails.
 */
export async function refresh(options: RefreshOptions): Promise<Run> {
  const { storage, now = () => new Date(), limiter = createLimiter() } = options;
  // Aborted by the user, and by the first failure of the store.
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const { accounts, entering } = await prepare({ ...options, limiter }, signal, now).catch(async (error: unknown) => {
    // A run that was announced ends in its record, like any other.
    if (options.begun) await fail(storage, options.begun, error, now);
    throw error;
  });
  const [newest] = options.begun ? [] : await storage.runs(1);
  const record = createRunRecord({ ...options, accounts: accounts.length, now, newest });
  const heartbeat = startHeartbeat(() => storage.putRun(record.run("running")));
  try {
    await storage.putRun(record.run("running"));
    await collectAccounts({ ...options, limiter, entering, accounts, record, stop, signal, now });
    await heartbeat.stop();
    if (!signal.aborted && record.isEmpty()) {
      throw new UsageError("Nothing to refresh: no account has these services in these regions");
    }
    const state = signal.aborted ? "cancelled" : record.isComplete() ? "complete" : "incomplete";
    return await finish(storage, record.run(state));
  } catch (error) {
    await heartbeat.stop();
    await fail(storage, record.run("failed"), error, now);
    throw error;
  }
}

/** Finds out who we are, which accounts there are, and whether what was asked for exists; nothing is collected yet. */
async function prepare(
  options: RefreshOptions & { readonly limiter: Limiter },
  signal: AbortSignal,
  now: () => Date,
): Promise<{ accounts: readonly Account[]; entering: EnterOptions }> {
  const { storage, aws, role, services, limiter, selection = {} } = options;
  const ask = async () => {
    const caller = await getCaller(aws);
    const call = {
      accountId: caller.accountId,
      region: aws.region,
      family: "Organizations",
      operation: "ListAccounts",
    };
    const list = await listAccounts(aws, caller, {
      ...(options.accounts && { configured: options.accounts }),
      at: now().toISOString(),
      pace: () => limiter({ ...call, signal }),
    });
    return { caller, list, regions: await readOwnRegions(options, caller) };
  };
  const { caller, list, regions } = await orAborted(ask(), signal).catch((error: unknown) => {
    throw signal.aborted ? new SetupError("Cancelled before the refresh began", { cause: error }) : error;
  });
  const accounts = await selectAccounts(options, list);
  if (regions) assertKnownRegions(selection, regions);
  const presumedRegions = regions?.enabled ?? [];
  return { accounts, entering: { storage, aws, role, caller, services, selection, presumedRegions, signal } };
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

async function fail(storage: InventoryStorage, run: Run, error: unknown, now: () => Date): Promise<void> {
  // The first error is the one to report, also when the record of it cannot be stored.
  await storage.putRun(failedRun(run, error, now().toISOString())).catch(() => {});
}

async function finish(storage: InventoryStorage, run: Run): Promise<Run> {
  const finished = { ...run, finishedAt: run.heartbeatAt };
  await storage.putRun(finished);
  return finished;
}

/** The accounts of this run: those asked for, or all that were found and those that were found before and are gone. */
async function selectAccounts(
  options: RefreshOptions,
  { accounts: listed, note }: AccountList,
): Promise<readonly Account[]> {
  const { storage, selection = {} } = options;
  if (note) options.onNote?.(note);
  const stored = await storage.accounts();
  const storedById = new Map(stored.map((account) => [account.accountId, account]));
  const found = listed.map((account) => withKnownRegions(account, storedById.get(account.accountId)));
  if (!options.acceptAccountList) assertPlausible(found, stored);
  const { accounts: asked } = selection;
  if (!asked) return [...found, ...noLongerListed(found, stored)];
  const unknown = asked.filter((id) => !found.some((account) => account.accountId === id));
  if (unknown.length > 0) {
    throw new UsageError(`Unknown account ${unknown.join(", ")}: it is not among the ${found.length} that were found`);
  }
  return found.filter((account) => asked.includes(account.accountId));
}

/** An account with its regions as last read, for the case that it does not tell them today. */
function withKnownRegions(account: Account, stored: Account | undefined): Account {
  return stored?.regions ? { ...account, regions: stored.regions } : account;
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
