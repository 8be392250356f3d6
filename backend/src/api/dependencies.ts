import type { Run } from "../model.ts";
import type { ReadModel } from "../query/read-model.ts";
import type { Selection } from "../refresh/selection.ts";
import type { InventoryStorage } from "../storage/storage.ts";

/** Who asks. In local mode whoever holds the token may do everything; in the cloud the groups of the user pool decide. */
export interface Caller {
  readonly name: string;
  /** May start a refresh. */
  readonly isOperator: boolean;
}

/** What the API works with; the entries give it, so that the same API runs in Lambda, on a laptop and in tests. */
export interface ApiDependencies {
  readonly storage: InventoryStorage;
  readonly readModel: ReadModel;
  /**
   * Starts a refresh and returns its first record, which is already stored. Throws `UsageError` for what cannot be
   * refreshed, `SetupError` when it cannot be started.
   */
  startRefresh(selection: Selection): Promise<Run>;
  /**
   * Who asks, or `undefined` where nobody may tell: the answer is then 401. `env` is what the server gives with a request: in
   * Lambda an object with the `event`.
   */
  callerOf(request: Request, env: unknown): Caller | undefined;
  /**
   * Answers that would be larger are refused with 413, as Lambda cannot give them. What JSON escapes counts as the characters
   * that it becomes. Absent: there is no limit.
   */
  readonly maxAnswerBytes?: number;
  /** The product's version. */
  readonly version: string;
  /** Told of errors that are not the caller's, for the log. */
  onError(error: unknown): void;
}
