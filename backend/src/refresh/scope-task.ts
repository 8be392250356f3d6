import type { AwsCredentialIdentityProvider } from "@smithy/types";
import type { AwsSettings } from "../aws.ts";
import type { ServiceDefinition } from "../collectors/define.ts";
import type { Effect } from "./held-back.ts";
import type { Limiter } from "./limits.ts";
import type { PartitionAttempt, PartitionContext } from "./partition-attempt.ts";

/** What one collect task covers: a service in one account and region, or in all its regions for reach `account`. */
export interface ScopeTask {
  readonly service: ServiceDefinition;
  readonly kinds: readonly string[];
  readonly accountId: string;
  /** AWS partition. */
  readonly partition: string;
  /** The regions (or `global`) whose table partitions this scope owns. */
  readonly regions: readonly string[];
  /** The region that is called. */
  readonly callRegion: string;
  /** The regions that were asked for; absent: all, also those that only the listing names. */
  readonly selectedRegions?: readonly string[];
}

export interface ScopeContext extends PartitionContext {
  readonly aws: AwsSettings;
  readonly limiter: Limiter;
  readonly credentials: AwsCredentialIdentityProvider;
  /** Aborted when the user cancels: what was not finished is then not recorded at all. */
  readonly signal: AbortSignal;
  /** Time for the whole scope; what is not listed by then has timed out. */
  readonly budgetMs: number;
  /** Told of cells that come to the plan. */
  readonly onPlanned: (cells: number) => void;
  /** Told of resources as they are listed, before their cell has ended. */
  readonly onListed: (count: number) => void;
  /** Told of each change once it is written. */
  readonly onWritten: (effect: Effect) => void;
  /** Told at the end how many API calls it took, retries included. */
  readonly onCalls: (count: number) => void;
}

/** Collects one scope. Every cell ends in an outcome that is reported to the context; throws `StoreError` only. */
export type ScopeRunner = (task: ScopeTask, context: ScopeContext) => Promise<void>;

/** The attempts at the table partitions of a scope, each begun when it is first asked for. */
export interface Partitions {
  get(region: string): Promise<PartitionAttempt>;
  all(): Promise<ReadonlyMap<string, PartitionAttempt>>;
}
