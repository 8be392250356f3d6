import type { Run } from "../model.ts";
import type { ReadModel } from "../query/read-model.ts";
import type { Selection } from "../refresh/selection.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import type { FileLink, KeptFile } from "./kept-file.ts";

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
   * For Lambda, which gives answers as a string within JSON of so many bytes at most: they are compressed, and refused with 413
   * where that is not enough. Absent: there is no limit, and exports are streamed.
   */
  readonly maxAnswerBytes?: number;
  /** Keeps a file that is larger than that, for a day, and returns a link to it. Absent: such a file is refused as well. */
  keepFile?(file: KeptFile): Promise<FileLink>;
  /** The product's version. */
  readonly version: string;
  /** Told of errors that are not the caller's, for the log. */
  onError(error: unknown): void;
}
