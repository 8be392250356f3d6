import type { RoleSettings } from "../accounts/credentials.ts";
import type { AwsSettings } from "../aws.ts";
import type { ServiceDefinition } from "../collectors/define.ts";
import type { ConfiguredAccount } from "../config.ts";
import type { Run, RunProgress } from "../model.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import type { Limiter } from "./limits.ts";
import type { CellReport } from "./partition-attempt.ts";
import type { ScopeRunner } from "./scope-task.ts";
import type { Selection } from "./selection.ts";

/** What a refresh works with, and whom it tells. */
export interface RefreshOptions {
  readonly storage: InventoryStorage;
  readonly aws: AwsSettings;
  readonly role: RoleSettings;
  /** Accounts named in the configuration; absent: ask the organisation. */
  readonly accounts?: readonly ConfiguredAccount[];
  readonly services: readonly ServiceDefinition[];
  readonly selection?: Selection;
  readonly trigger: Run["trigger"];
  /** The stored record that announced this run (`announceRun`); whatever ends the run is then recorded in it. */
  readonly begun?: Run;
  /** How a scope is collected: in this process, unless another place is given. */
  readonly runScope?: ScopeRunner;
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
