import type { Outcome } from "../model.ts";
import type { CellStatus } from "./cell-status.ts";
import { number } from "./progress.ts";
import { textTable } from "./table.ts";

/** The oldest complete listing among some cells, and whether one of them has never been complete. */
export interface Age {
  oldest?: string;
  hasNever: boolean;
}

/** The cells of a service. */
export interface ServiceSum extends Age {
  readonly service: string;
  resources: number;
  cells: number;
  complete: number;
  skipped: number;
  stale: number;
  alarms: number;
}

/** The cells that are not complete for one reason. */
export interface ReasonSum extends Age {
  readonly example: CellStatus;
  cells: number;
}

/** The stale cells of a service whose last listings ended alike. */
export interface StaleSum extends Age {
  readonly service: string;
  readonly outcome: Outcome;
  cells: number;
  readonly accounts: Set<string>;
}

/** What cells add up to. */
export interface CoverageSums {
  readonly services: readonly ServiceSum[];
  readonly reasons: readonly ReasonSum[];
  readonly stale: readonly StaleSum[];
  /** The first cells with an alarm; `services` has all of them counted. */
  readonly alarms: readonly CellStatus[];
}

/** All of it in tables, those that have something to say. */
export function coverageReport({ services, reasons, stale, alarms }: CoverageSums): string {
  if (services.length === 0) return 'Nothing has been read yet: run "aws-inventory refresh"\n';
  const parts = [
    serviceTable(services),
    reasons.length > 0 ? reasonTable(reasons) : stale.length > 0 ? "" : "Every cell is complete.\n",
    stale.length > 0 ? `Not complete for over 26 hours, or never\n${staleTable(stale)}` : "",
    alarms.length > 0 ? `Alarms\n${alarmTable(alarms, total(services))}` : "",
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function serviceTable(sums: readonly ServiceSum[]): string {
  const rows = sums.map((sum) => [
    sum.service,
    number(sum.resources),
    `${number(sum.complete)} of ${number(sum.cells)}`,
    number(sum.stale),
    number(sum.alarms),
    ageText(sum),
  ]);
  return textTable(["service", "resources", "complete cells", "stale", "alarms", "all complete since"], rows);
}

function reasonTable(sums: readonly ReasonSum[]): string {
  const rows = sums.map((sum) => {
    const { outcome, accountId, service, error } = sum.example;
    const reason = error ? `${error.code}: ${error.message}` : "";
    return [outcome, accountId, service, String(sum.cells), ageText(sum), reason];
  });
  return textTable(["outcome", "account", "service", "cells", "last complete", "reason"], rows);
}

function staleTable(sums: readonly StaleSum[]): string {
  const rows = sums.map((sum) => [
    sum.service,
    sum.outcome,
    number(sum.cells),
    number(sum.accounts.size),
    ageText(sum),
  ]);
  return textTable(["service", "last outcome", "cells", "accounts", "last complete"], rows);
}

function alarmTable(cells: readonly CellStatus[], count: number): string {
  const rows = cells.map(({ service, kind, accountId, region, completeAt = "", alarm }) => [
    `${service}:${kind}`,
    accountId,
    region,
    completeAt,
    `${alarm?.code}: ${alarm?.message}`,
  ]);
  const more =
    count > cells.length ? `The first ${cells.length} of ${number(count)}; all are in "status --json".\n` : "";
  return textTable(["kind", "account", "region", "since", "alarm"], rows) + more;
}

function total(services: readonly ServiceSum[]): number {
  return services.reduce((sum, { alarms }) => sum + alarms, 0);
}

/** A dash stands where every cell is left out on purpose. */
function ageText({ oldest, hasNever }: Age): string {
  return hasNever ? "never" : (oldest ?? "–");
}
