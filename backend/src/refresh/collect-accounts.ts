import pLimit from "p-limit";
import type { Account } from "../model.ts";
import { StoreError } from "../storage/storage.ts";
import { type EnterOptions, enterAndPlan } from "./enter.ts";
import { writeKnownOutcome } from "./known-outcome.ts";
import type { Limiter } from "./limits.ts";
import { countCells } from "./plan.ts";
import type { RefreshOptions } from "./refresh-options.ts";
import type { RunRecord } from "./run-record.ts";
import { runScope as runScopeHere } from "./scope.ts";

export interface Collecting
  extends Pick<RefreshOptions, "storage" | "aws" | "runScope" | "scopesInFlight" | "scopeBudgetMs" | "onNote"> {
  readonly limiter: Limiter;
  readonly entering: EnterOptions;
  readonly accounts: readonly Account[];
  readonly record: RunRecord;
  /** Aborted by the user or by `stop`. */
  readonly signal: AbortSignal;
  /** Ends everything that is under way. */
  readonly stop: AbortController;
  readonly now: () => Date;
}

/** Accounts entered at the same time: a few calls each, and their scopes then wait for a place. */
const ACCOUNTS_IN_FLIGHT = 8;

/**
 * Enters, plans and collects every account. The first error (only the store throws) stops all that is under way and is thrown
 * once nothing is any more, so that nobody uses the store after it.
 */
export async function collectAccounts(collecting: Collecting): Promise<void> {
  const { storage, aws, limiter, entering, accounts, record, signal, stop, now } = collecting;
  const { runScope = runScopeHere, scopesInFlight = 16, scopeBudgetMs = 600_000 } = collecting;
  const accountLimit = pLimit(ACCOUNTS_IN_FLIGHT);
  const scopeLimit = pLimit(scopesInFlight);
  const { runId, planned: onPlanned, cell: onCell, listed: onListed, written: onWritten, calls: onCalls } = record;
  const told = { onPlanned, onCell, onListed, onWritten, onCalls };
  const context = { storage, aws, limiter, runId, signal, budgetMs: scopeBudgetMs, now, ...told };
  const errors: unknown[] = [];

  async function guarded(step: () => Promise<void>): Promise<void> {
    if (signal.aborted) return;
    try {
      await step();
    } catch (error) {
      // What an aborted step throws is no news, unless it is about the store.
      if (!signal.aborted || error instanceof StoreError) errors.push(error);
      stop.abort();
    }
  }

  async function collectAccount(listed: Account): Promise<void> {
    const { plan, access, account } = await enterAndPlan(entering, listed);
    if (signal.aborted) return;
    await storage.putAccounts([account]);
    const cells = countCells(plan);
    record.planned(cells);
    if (account.error && account.error.outcome !== "skipped") {
      record.unreadable();
      // Where there are cells, they say it.
      if (cells === 0) collecting.onNote?.(unreadableNote(account.accountId, account.error));
    }
    const known = plan.known.map((outcome) => () => writeKnownOutcome(outcome, context));
    const scopes = shuffled(access ? plan.scopes : [], account.accountId).map((scope) => async () => {
      if (access) await runScope(scope, { ...context, credentials: access.credentials });
    });
    await Promise.all([...known, ...scopes].map((step) => scopeLimit(() => guarded(step))));
  }

  await accountLimit.map(accounts, (account) => guarded(() => collectAccount(account)));
  if (errors.length > 0) throw errors[0];
}

function unreadableNote(accountId: string, { outcome, code, message }: NonNullable<Account["error"]>): string {
  return `Account ${accountId} could not be read, and nothing is stored of it: ${outcome}, ${code}: ${message}`;
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
