import type { Catalog } from "../collectors/catalog.ts";
import type { Account } from "../model.ts";
import type { Query } from "./database.ts";
import type { Memo } from "./memo.ts";
import type { QuestionContext } from "./question.ts";

/** What an answer is made from: one state of the copy. */
export interface Asked {
  readonly query: Query;
  readonly context: QuestionContext;
  readonly catalog: Catalog;
  readonly accounts: readonly Account[];
  readonly memo: Memo;
  /** When the copy was last compared with the store. */
  readonly readAt: Date;
}
