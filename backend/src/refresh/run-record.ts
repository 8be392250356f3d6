import { randomBytes } from "node:crypto";
import type { Run, RunAlarm, RunProblem, RunProgress } from "../model.ts";
import type { Effect } from "./held-back.ts";
import type { CellReport } from "./partition-attempt.ts";
import type { Selection } from "./selection.ts";

export interface RunRecordOptions {
  readonly accounts: number;
  readonly selection?: Selection;
  readonly trigger: Run["trigger"];
  readonly now: () => Date;
  /** The newest run so far; this one comes after it. */
  readonly newest?: Pick<Run, "runId"> | undefined;
  /** The record that the run was announced with; absent: it begins now. */
  readonly begun?: Run;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly onCell?: (report: CellReport) => void;
}

/** As many incomplete cells, and as many alarms, are kept in the run record; the metadata has all of them. */
const CELLS_KEPT = 100;

/** The run record as it grows. */
export interface RunRecord {
  readonly runId: string;
  /** Adds cells to the plan. */
  planned(cells: number): void;
  /** Counts a cell that has ended. */
  cell(report: CellReport): void;
  /** Counts resources as they are listed. */
  listed(count: number): void;
  /** Counts a change that has been written. */
  written(effect: Effect): void;
  /** Notes that an account could not be read, whether or not it has cells that say so. */
  unreadable(): void;
  /** Counts API calls. */
  calls(count: number): void;
  /** Whether no cell was planned at all. */
  isEmpty(): boolean;
  /** Whether every cell that was meant to be listed is complete, and every account could be read. */
  isComplete(): boolean;
  /** The record as of now. */
  run(state: Run["state"]): Run;
}

/**
 * The record that announces a run before anything is known of its accounts, so that whoever asked for it can follow it from
 * the first moment. `refresh` goes on with it when it is given as `begun`.
 */
export function announceRun(options: Pick<RunRecordOptions, "selection" | "trigger" | "now" | "newest">): Run {
  return createRunRecord({ ...options, accounts: 0 }).run("running");
}

/** A run that has failed, as it is to be stored. `at` is RFC 3339. */
export function failedRun(run: Run, error: unknown, at: string): Run {
  const message = error instanceof Error ? error.message : String(error);
  return { ...run, state: "failed", heartbeatAt: at, finishedAt: at, error: message };
}

/** Starts the record of a run. Every change of it is reported to `onProgress`. */
export function createRunRecord(options: RunRecordOptions): RunRecord {
  const { accounts, now, trigger } = options;
  const { startedAt = now().toISOString() } = options.begun ?? {};
  const { runId = nextRunId(startedAt, options.newest) } = options.begun ?? {};
  const problems: RunProblem[] = [];
  const alarms: RunAlarm[] = [];
  let isUnreadable = false;
  const outcomes: { [outcome: string]: number } = {};
  const progress = {
    accounts,
    cells: 0,
    cellsDone: 0,
    resources: 0,
    created: 0,
    updated: 0,
    deleted: 0,
    apiCalls: 0,
    outcomes,
    alarms: 0,
    stale: 0,
  };
  const snapshot = () => ({ ...progress, outcomes: { ...outcomes } });
  const report = () => options.onProgress?.(snapshot());
  const { services, accounts: askedAccounts, regions, kinds } = options.selection ?? {};
  return {
    runId,
    planned(cells) {
      progress.cells += cells;
      report();
    },
    cell(cell) {
      progress.cellsDone += 1;
      outcomes[cell.outcome] = (outcomes[cell.outcome] ?? 0) + 1;
      const { service, kind, accountId, region, outcome, error, stale, alarm } = cell;
      const name = { service, kind, accountId, region };
      if (outcome !== "complete" && problems.length < CELLS_KEPT) {
        problems.push({ ...name, outcome, ...(error && { error }) });
      }
      if (alarm) {
        progress.alarms += 1;
        if (alarms.length < CELLS_KEPT) alarms.push({ ...name, alarm });
      }
      if (stale) progress.stale += 1;
      options.onCell?.(cell);
      report();
    },
    listed(count) {
      progress.resources += count;
      report();
    },
    calls(count) {
      progress.apiCalls += count;
      report();
    },
    written(effect) {
      progress[effect] += 1;
    },
    unreadable() {
      isUnreadable = true;
    },
    isEmpty: () => progress.cells === 0 && !isUnreadable,
    isComplete: () =>
      !isUnreadable && Object.keys(outcomes).every((outcome) => outcome === "complete" || outcome === "skipped"),
    run: (state) => ({
      runId,
      state,
      trigger,
      startedAt,
      heartbeatAt: now().toISOString(),
      filters: {
        ...(services && { services }),
        ...(kinds && { kinds }),
        ...(askedAccounts && { accounts: askedAccounts }),
        ...(regions && { regions }),
      },
      progress: snapshot(),
      problems: [...problems],
      alarms: [...alarms],
    }),
  };
}

/** The time with which a run id begins, e.g. `20261122T020000.000Z`. */
const ID_TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3}Z)-/;

/** An id that sorts after the newest one: by the time, or right behind that one where the clock was put back since. */
function nextRunId(startedAt: string, newest: Pick<Run, "runId"> | undefined): string {
  const last = Date.parse(newest?.runId.replace(ID_TIME, "$1-$2-$3T$4:$5:$6 ").split(" ")[0] ?? "");
  const time = last >= Date.parse(startedAt) ? new Date(last + 1).toISOString() : startedAt;
  return `${time.replace(/[-:]/g, "")}-${randomBytes(3).toString("hex")}`;
}
