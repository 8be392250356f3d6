import type { Catalog } from "../collectors/catalog.ts";
import type { Account } from "../model.ts";
import type { AccountNames } from "./account-names.ts";
import type { Database, Query } from "./database.ts";
import type { Extracts } from "./extracts.ts";
import type { LoadLater } from "./load-later.ts";
import type { Memo } from "./memo.ts";
import type { QuestionContext } from "./question.ts";
import type { AsOf } from "./read-model.ts";
import type { SqlFiles } from "./sql-files.ts";

/** A copy that questions are answered from: that of now, or that of a day. */
export interface Copy extends AsOf {
  readonly database: Database;
  readonly extracts: Extracts;
  /** What loads the snapshot that it started from. */
  readonly whole: LoadLater;
  /** Its tables as files, for queries that run in a process of their own. */
  readonly sqlFiles: SqlFiles;
  readonly accounts: readonly Account[];
  readonly accountNames: AccountNames;
  readonly memo: Memo;
  /** When it was last compared with the store; of a day, when its snapshot was written. */
  readonly readAt: Date;
}

/** Closes a copy: waits for what is loaded and for the questions that are answered, and leaves no files. */
export async function closeCopy({
  database,
  whole,
  sqlFiles,
}: Pick<Copy, "database" | "whole" | "sqlFiles">): Promise<void> {
  try {
    await whole.end();
    await sqlFiles.close();
  } finally {
    await database.close();
    await whole.discard();
  }
}

/** What an answer is made from: one state of a copy. */
export interface Asked extends Copy {
  readonly query: Query;
  readonly context: QuestionContext;
  readonly catalog: Catalog;
}
