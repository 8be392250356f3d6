import type { CellStatus } from "./cell-status.ts";
import {
  type Age,
  type CoverageSums,
  coverageReport,
  type ReasonSum,
  type ServiceSum,
  type StaleSum,
} from "./coverage-report.ts";

/** What is known of a service's cells. */
export interface ServiceStatus {
  readonly service: string;
  readonly resources: number;
  readonly cells: number;
  readonly complete: number;
  readonly skipped: number;
  readonly stale: number;
  readonly alarms: number;
  /** The oldest complete listing among the cells that are not skipped; absent while one has never been complete. */
  readonly completeSince?: string;
}

/** Sums up cells one by one, so that none of them has to be held. */
export interface Coverage {
  add(cell: CellStatus): void;
  services(): ServiceStatus[];
  /** All of it in tables: the services, why cells are not complete, what is stale, and the alarms. */
  report(): string;
}

/** As many alarms are shown; `--json` has them all. */
const ALARMS_KEPT = 100;

/** A sum of no cells yet. */
export function createCoverage(): Coverage {
  const services = new Map<string, ServiceSum>();
  const reasons = new Map<string, ReasonSum>();
  const stale = new Map<string, StaleSum>();
  const alarms: CellStatus[] = [];
  return {
    add(cell) {
      addToService(services, cell);
      if (cell.outcome !== "complete") addToReason(reasons, cell);
      if (cell.stale) addToStale(stale, cell);
      if (cell.alarm && alarms.length < ALARMS_KEPT) alarms.push(cell);
    },
    services: () => [...services.values()].map(serviceStatus),
    report() {
      const sums: CoverageSums = {
        services: [...services.values()],
        reasons: [...reasons.values()],
        stale: [...stale.values()],
        alarms,
      };
      return coverageReport(sums);
    },
  };
}

function addToService(sums: Map<string, ServiceSum>, cell: CellStatus): void {
  const { service, outcome } = cell;
  const none = { resources: 0, cells: 0, complete: 0, skipped: 0, stale: 0, alarms: 0, hasNever: false };
  const sum = sums.get(service) ?? { service, ...none };
  sums.set(service, sum);
  sum.resources += cell.count;
  sum.cells += 1;
  if (outcome === "complete") sum.complete += 1;
  if (cell.stale) sum.stale += 1;
  if (cell.alarm) sum.alarms += 1;
  // What is left out on purpose is not waited for.
  if (outcome === "skipped") sum.skipped += 1;
  else addToAge(sum, cell);
}

function addToReason(sums: Map<string, ReasonSum>, cell: CellStatus): void {
  const { outcome, accountId, service, error } = cell;
  const key = [outcome, accountId, service, error?.code, error?.message].join("\n");
  const sum = sums.get(key) ?? { example: cell, cells: 0, hasNever: false };
  sums.set(key, sum);
  sum.cells += 1;
  addToAge(sum, cell);
}

function addToStale(sums: Map<string, StaleSum>, cell: CellStatus): void {
  const { service, outcome, accountId } = cell;
  const key = `${service} ${outcome}`;
  const sum = sums.get(key) ?? { service, outcome, cells: 0, accounts: new Set(), hasNever: false };
  sums.set(key, sum);
  sum.cells += 1;
  sum.accounts.add(accountId);
  addToAge(sum, cell);
}

function addToAge(age: Age, { completeAt }: CellStatus): void {
  if (completeAt === undefined) age.hasNever = true;
  else if (age.oldest === undefined || completeAt < age.oldest) age.oldest = completeAt;
}

function serviceStatus({ oldest, hasNever, ...sums }: ServiceSum): ServiceStatus {
  return { ...sums, ...(oldest !== undefined && !hasNever && { completeSince: oldest }) };
}
