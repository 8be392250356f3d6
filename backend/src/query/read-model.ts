import type { Account, Cell, JsonValue, Outcome, Reference, Resource } from "../model.ts";
import type { Selection } from "../refresh/selection.ts";
import type { Attention } from "./attention.ts";

/** What a question is about; an absent part means everything. */
export interface Question {
  readonly selection?: Selection;
  /** Free text: found in id, name, ARN, tags, addresses and other columns; all of its words must be found. */
  readonly search?: string;
  /** Conditions that must all hold, in the grammar of `filter.ts`, e.g. `tag.Owner=payments`. */
  readonly filters?: readonly string[];
}

/** How far an answer is to be trusted: the state of the cells behind it. Times are RFC 3339. */
export interface Completeness {
  /** Cells that the question touches. */
  readonly cells: number;
  /** Of them, those whose last attempt was complete. */
  readonly complete: number;
  /** Cells that have never been listed completely. */
  readonly neverComplete: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** The oldest and the newest last complete listing among the cells; `null` where there was none. */
  readonly oldestCompleteAt: string | null;
  readonly newestCompleteAt: string | null;
  /** Cells that have not been complete for over 26 hours, or never, except those left out on purpose and empty ones that are `not-offered` or `not-enabled`. */
  readonly stale: number;
  /** Cells whose last complete listing left an alarm. */
  readonly alarms: number;
  /** When the answer was last compared with the store. */
  readonly readAt: string;
}

/** A resource as lists show it: without its full description. */
export type ResourceRow = Omit<Resource, "data" | "related"> & {
  /** e.g. `ec2:instance` */
  readonly type: string;
  readonly accountName?: string;
  readonly firstSeenAt: string;
  readonly updatedAt: string;
};

export interface ListQuestion extends Question {
  /** A property's name, with `-` before it for descending, e.g. `-createdAt`; absent: service, kind, account, region, id. */
  readonly sort?: string;
  /** Rows a page, 1 to 1,000. */
  readonly size: number;
  /** From 1; not together with a cursor. */
  readonly page?: number;
  /** What the page before gave as `nextCursor`. */
  readonly cursor?: string;
}

export interface ResourcePage {
  readonly items: readonly ResourceRow[];
  /** All that match, on every page. */
  readonly total: number;
  /** Absent on the last page. */
  readonly nextCursor?: string;
  readonly completeness: Completeness;
}

export interface Facet {
  readonly value: string;
  readonly count: number;
}

export interface CountedGroup {
  readonly count: number;
  readonly completeness: Completeness;
}

export interface Summary extends CountedGroup {
  readonly services: readonly (CountedGroup & {
    readonly service: string;
    readonly kinds: readonly (CountedGroup & { readonly type: string })[];
  })[];
  readonly accounts: readonly (CountedGroup & { readonly accountId: string; readonly name?: string })[];
  readonly regions: readonly (CountedGroup & { readonly region: string })[];
}

/** One cell as coverage lists it. */
export interface CoverageRow extends Omit<Cell, "states" | "countBeforeLoss"> {
  readonly service: string;
  readonly kind: string;
  readonly type: string;
  readonly accountId: string;
  readonly accountName?: string;
  readonly region: string;
  readonly stale: boolean;
}

export interface CoverageQuestion {
  readonly selection?: Selection;
  readonly outcomes?: readonly Outcome[];
  /** Only cells that deserve it for one of these reasons. */
  readonly attention?: readonly Attention[];
  readonly size: number;
  /** From 1. */
  readonly page: number;
}

export interface CoveragePage {
  readonly items: readonly CoverageRow[];
  readonly total: number;
  readonly completeness: Completeness;
}

/** The last update of one service in one account and region. */
export interface PartitionUpdate {
  readonly service: string;
  readonly accountId: string;
  readonly accountName?: string;
  readonly region: string;
  readonly resourceCount: number;
  readonly attemptedAt: string | null;
  /** When all of its kinds were last complete: the oldest of them; `null` until all have been. */
  readonly updatedAt: string | null;
  readonly completeness: Completeness;
}

export interface UpdatesPage {
  readonly services: readonly (CountedGroup & { readonly service: string; readonly attemptedAt: string | null })[];
  readonly partitions: readonly PartitionUpdate[];
  /** Partitions on all pages. */
  readonly total: number;
  readonly completeness: Completeness;
}

/** A relation of one resource: what it points to or is pointed to by, and the stored resource where there is one. */
export interface Relation {
  readonly direction: "out" | "in";
  readonly reference: Reference;
  readonly resource?: Pick<
    ResourceRow,
    "service" | "kind" | "type" | "accountId" | "region" | "resourceId" | "arn" | "name"
  >;
}

/** A query in SQL over the tables of `sql-tables.ts`. */
export interface SqlQuestion {
  /** One SELECT. */
  readonly sql: string;
  /** Rows at most. */
  readonly limit: number;
}

/** The rows of a query; several columns may have one name. */
export interface SqlRows {
  /** Types as DuckDB names them, e.g. `VARCHAR`. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly JsonValue[])[];
  /** Whether there are more rows than were asked for. */
  readonly isCut: boolean;
}

export interface SqlAnswer extends SqlRows {
  /** Of the whole inventory: what a query reads is not known. */
  readonly completeness: Completeness;
}

/** A query whose rows are to be written to a file. */
export interface SqlFileQuestion extends SqlQuestion {
  /** An absolute path; what is there is written over. */
  readonly file: string;
}

export interface SqlFileAnswer {
  /** How many were written. */
  readonly rows: number;
  readonly completeness: Completeness;
}

export interface AccountRow extends Account, CountedGroup {}

/**
 * The copy of the tables that answers questions. Every question first brings the copy in step with the store (a check at
 * most once a second, then only what changed). Where much has changed that goes on while the question is answered from the
 * copy as it is: `completeness.readAt` says of when. An export, a snapshot and `sync()` wait for it. Throws `UsageError`
 * for a question that cannot be read and `StoreError` when the store cannot be used.
 */
export interface ReadModel {
  list(question: ListQuestion): Promise<ResourcePage>;
  /** All that match in one order, in batches, all of one state of the copy. */
  export(question: Question & { readonly sort?: string }): AsyncIterable<readonly ResourceRow[]>;
  summary(question: Question): Promise<Summary>;
  /** The most frequent values of each property, at most `limit` of each, those that contain `contains` only. */
  facets(
    question: Question & { readonly properties: readonly string[]; readonly limit: number; readonly contains?: string },
  ): Promise<{ readonly facets: Readonly<Record<string, readonly Facet[]>>; readonly completeness: Completeness }>;
  /** The properties that filters and sorts can name: fixed ones, columns of the catalog, and `tag.<key>` as stored. */
  properties(): Promise<readonly string[]>;
  coverage(question: CoverageQuestion): Promise<CoveragePage>;
  updates(question: {
    readonly selection?: Selection;
    readonly size: number;
    readonly page: number;
  }): Promise<UpdatesPage>;
  accounts(): Promise<{ readonly accounts: readonly AccountRow[]; readonly completeness: Completeness }>;
  /** What a resource points to and what points to it. */
  relations(
    resource: Pick<Resource, "service" | "accountId" | "region" | "resourceId" | "arn" | "related">,
  ): Promise<readonly Relation[]>;
  /**
   * Answers a query in SQL: one SELECT over the tables of `sql-tables.ts`, in a process of its own. Throws `UsageError` for anything else, and
   * for a query that takes more than 10 s or more memory than it may.
   */
  sql(question: SqlQuestion): Promise<SqlAnswer>;
  /** The same, with the rows written to a file as Parquet. */
  sqlToFile(question: SqlFileQuestion): Promise<SqlFileAnswer>;
  /** The key of the resource with this ARN; `undefined` where none is stored. */
  findArn(arn: string): Promise<Pick<Resource, "service" | "accountId" | "region" | "resourceId"> | undefined>;
  /** How far to trust an answer about these. */
  completeness(question: Question): Promise<Completeness>;
  /** Brings the copy in step now, whatever the last check said. */
  sync(): Promise<{ readonly partitions: number; readonly resources: number }>;
  /** Writes the snapshot that a later process starts from. */
  saveSnapshot(): Promise<void>;
  close(): Promise<void>;
}
