import type { Effect } from "../refresh/held-back.ts";
import type { CellReport } from "../refresh/partition-attempt.ts";

/** One scope as data: what `ScopeTask` says, with the service by name. */
export interface ScopeRequest {
  readonly service: string;
  readonly kinds: readonly string[];
  readonly regions: readonly string[];
  readonly callRegion: string;
  readonly selectedRegions?: readonly string[];
}

/** What a worker is asked: scopes of one account that call the same region, so that one process keeps its rate limits. */
export interface CollectRequest {
  readonly runId: string;
  readonly accountId: string;
  /** AWS partition. */
  readonly partition: string;
  /** Epoch milliseconds; what is not listed by then has timed out. */
  readonly deadline: number;
  readonly scopes: readonly ScopeRequest[];
}

/** What came of one scope: everything that the run's record counts. */
export interface ScopeAnswer {
  readonly cells: readonly CellReport[];
  /** Cells of regions that only the listing named. */
  readonly planned: number;
  readonly listed: number;
  readonly written: Readonly<Record<Effect, number>>;
  readonly calls: number;
}

/** A worker's answer, scope by scope in the order of the request. */
export interface CollectAnswer {
  readonly scopes: readonly ScopeAnswer[];
}
