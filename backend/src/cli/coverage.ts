import type { Outcome, PartitionMetadata } from "../model.ts";
import { number } from "./progress.ts";
import { textTable } from "./table.ts";

/** A cell older than this has missed its daily refresh. */
const STALE_AFTER_MS = 26 * 3_600_000;

/** One cell as it is reported. */
export interface CellStatus {
  readonly service: string;
  readonly kind: string;
  readonly accountId: string;
  readonly region: string;
  readonly outcome: Outcome;
  /** Whether it has missed its daily refresh; what is left out on purpose has not. */
  readonly isStale: boolean;
  readonly count: number;
  readonly attemptedAt: string;
  readonly completeAt?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** The cells of a partition, all or those of some kinds (`ec2:instance`), as of `now` in epoch milliseconds. */
export function cellStatus(
  partition: PartitionMetadata,
  { now, kinds }: { readonly now: number; readonly kinds?: readonly string[] | undefined },
): CellStatus[] {
  const { service, accountId, region } = partition;
  return Object.entries(partition.cells)
    .filter(([kind]) => !kinds || kinds.includes(`${service}:${kind}`))
    .map(([kind, { outcome, count, attemptedAt, completeAt, error }]) => ({
      service,
      kind,
      accountId,
      region,
      outcome,
      isStale: outcome !== "skipped" && (completeAt === undefined || now - Date.parse(completeAt) > STALE_AFTER_MS),
      count,
      attemptedAt,
      ...(completeAt !== undefined && { completeAt }),
      ...(error && { error }),
    }));
}

/** What is known of a service's cells. */
export interface ServiceStatus {
  readonly service: string;
  readonly resources: number;
  readonly cells: number;
  readonly complete: number;
  readonly skipped: number;
  readonly stale: number;
  /** The oldest complete listing among the cells that are not skipped; absent while one has never been complete. */
  readonly completeSince?: string;
}

/** Sums up cells one by one, so that none of them has to be held. */
export interface Coverage {
  add(cell: CellStatus): void;
  services(): ServiceStatus[];
  /** The services, and each reason for which cells are not complete with the number of cells it concerns. */
  report(): string;
}

/** A sum of no cells yet. */
export function createCoverage(): Coverage {
  const services = new Map<string, ServiceSum>();
  const reasons = new Map<string, ReasonSum>();
  return {
    add(cell) {
      addToService(services, cell);
      if (cell.outcome !== "complete") addToReason(reasons, cell);
    },
    services: () => [...services.values()].map(serviceStatus),
    report() {
      if (services.size === 0) return 'Nothing has been read yet: run "aws-inventory refresh"\n';
      const table = serviceTable([...services.values()]);
      return `${table}\n${reasons.size === 0 ? "Every cell is complete.\n" : reasonTable([...reasons.values()])}`;
    },
  };
}

/** The oldest complete listing among some cells, and whether one of them has never been complete. */
interface Age {
  oldest?: string;
  hasNever: boolean;
}

interface ServiceSum extends Age {
  readonly service: string;
  resources: number;
  cells: number;
  complete: number;
  skipped: number;
  stale: number;
}

interface ReasonSum extends Age {
  readonly example: CellStatus;
  cells: number;
}

function addToService(sums: Map<string, ServiceSum>, cell: CellStatus): void {
  const { service, outcome } = cell;
  const sum = sums.get(service) ?? {
    service,
    resources: 0,
    cells: 0,
    complete: 0,
    skipped: 0,
    stale: 0,
    hasNever: false,
  };
  sums.set(service, sum);
  sum.resources += cell.count;
  sum.cells += 1;
  if (outcome === "complete") sum.complete += 1;
  if (cell.isStale) sum.stale += 1;
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

function addToAge(age: Age, { completeAt }: CellStatus): void {
  if (completeAt === undefined) age.hasNever = true;
  else if (age.oldest === undefined || completeAt < age.oldest) age.oldest = completeAt;
}

function serviceStatus({ oldest, hasNever, ...sums }: ServiceSum): ServiceStatus {
  return { ...sums, ...(oldest !== undefined && !hasNever && { completeSince: oldest }) };
}

function serviceTable(sums: readonly ServiceSum[]): string {
  const rows = sums.map((sum) => [
    sum.service,
    number(sum.resources),
    `${number(sum.complete)} of ${number(sum.cells)}`,
    number(sum.stale),
    ageText(sum),
  ]);
  return textTable(["service", "resources", "complete cells", "stale", "all complete since"], rows);
}

function reasonTable(sums: readonly ReasonSum[]): string {
  const rows = sums.map((sum) => {
    const { outcome, accountId, service, error } = sum.example;
    const reason = error ? `${error.code}: ${error.message}` : "";
    return [outcome, accountId, service, String(sum.cells), ageText(sum), reason];
  });
  return textTable(["outcome", "account", "service", "cells", "last complete", "reason"], rows);
}

/** A dash stands where every cell is left out on purpose. */
function ageText({ oldest, hasNever }: Age): string {
  return hasNever ? "never" : (oldest ?? "–");
}
