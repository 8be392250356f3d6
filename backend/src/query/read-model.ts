import type { Account, Cell, Change, FieldChange, JsonValue, Outcome, Reference, Resource } from "../model.ts";
import type { Selection } from "../refresh/selection.ts";
import type { Attention } from "./attention.ts";

/** Of when an answer is to be. */
export interface AsOf {
  /**
   * A UTC day such as `2026-11-22`: the inventory as it was after the last run of that day or, where it has no snapshot, of the newest day
   * before it that has one. Absent, and today: now.
   */
  readonly asOf?: string;
}

/** What a question is about; an absent part means everything. */
export interface Question extends AsOf {
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
  /** When the answer was last compared with the store; of an earlier day, when its snapshot was written. */
  readonly readAt: string;
  /** The day whose snapshot answered; absent: the answer is of now. */
  readonly asOf?: string;
}

/** A resource as lists show it: without its full description. */
export type ResourceRow = Omit<Resource, "data" | "related"> & {
  /** e.g. `ec2:instance` */
  readonly type: string;
  readonly accountName?: string;
  readonly firstSeenAt: string;
  readonly updatedAt: string;
};

/** All that match, in one order. */
export interface ExportQuestion extends Question {
  /** As for a list. */
  readonly sort?: string;
  /** Whether each resource comes with its full description. */
  readonly withData?: boolean;
}

export interface ExportedRow extends ResourceRow {
  /** The full description as JSON text, where it was asked for. */
  readonly dataJson?: string;
}

/** Some of the resources of an export. */
export interface ExportBatch {
  readonly rows: readonly ExportedRow[];
  /** Of the whole export, the same with every batch. */
  readonly completeness: Completeness;
}

/** A Parquet file that is to be written. */
export interface ParquetFile {
  readonly path: string;
  /** What it says of itself, in its metadata. */
  readonly notes: Readonly<Record<string, string>>;
}

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

/** Which cells: those that resources of the selection and the filters could be in. */
export interface CoverageQuestion extends Pick<Question, "selection" | "filters" | "asOf"> {
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

/** What a relation tells of a resource. */
export type RelatedResource = Pick<
  ResourceRow,
  "service" | "kind" | "type" | "accountId" | "region" | "resourceId" | "arn" | "name"
>;

/** A relation of one resource: what it points to or is pointed to by, and the stored resource where there is one. */
export interface Relation {
  readonly direction: "out" | "in";
  readonly reference: Reference;
  readonly resource?: RelatedResource;
  /** Of the second hop: the related resource that points to this, or is pointed to by it. */
  readonly via?: RelatedResource;
}

/** Which relations: of a day, and how far away; one hop where it does not say. */
export interface RelationsQuestion extends AsOf {
  readonly hops?: 1 | 2;
}

export interface Relations {
  /** What the resource points to, in its own order; what points to it, the nearest first; then what is related to these, each once and by the first way to it. */
  readonly relations: readonly Relation[];
  /** Whether there is more that points to it than 1,000, or more than 1,000 of the second hop. */
  readonly isCut: boolean;
}

/** What names one resource. */
export type ResourceKey = Pick<Resource, "service" | "accountId" | "region" | "resourceId">;

/** A resource of an earlier day. */
export interface ResourceAsOf {
  /** Absent where none was stored. */
  readonly resource?: ResourceRow & Pick<Resource, "related" | "data">;
  /** Absent where nothing had been read yet. */
  readonly cell?: CoverageRow;
  /** Of its cell. */
  readonly completeness: Completeness;
}

/** What happened to a resource. */
export type ChangeWord = Change["change"];

/** Which changes: an absent part means all. Times are RFC 3339, days, or ages such as `24h`, `7d`, `2w`, `1y`. */
export interface ChangesQuestion {
  readonly selection?: Selection;
  readonly changes?: readonly ChangeWord[];
  readonly since?: string;
  /** A day: to its end. */
  readonly until?: string;
  /** Of one resource; what was deleted is answered as it was, then. */
  readonly resource?: ResourceKey;
  /** Of whatever had this ARN. */
  readonly arn?: string;
  /** Words that must all be in id, ARN or name. */
  readonly search?: string;
  /** Dotted paths, each of which has changed, or something below it: `tags.Owner`, `data.State`. */
  readonly fields?: readonly string[];
  /** Rows a page, 1 to 1,000. */
  readonly size: number;
  readonly cursor?: string;
}

/** A recorded change. */
export interface ChangeRow extends Change {
  /** Unique and time-ordered. */
  readonly id: string;
  readonly type: string;
  readonly accountName?: string;
  /** Who made the change: not known from listings, so always `null` as yet. */
  readonly actor: string | null;
}

export interface ChangesPage {
  /** Newest first. */
  readonly items: readonly ChangeRow[];
  /** All that match, on every page. */
  readonly total: number;
  /** Of them, by what happened. */
  readonly counts: Readonly<Record<ChangeWord, number>>;
  readonly nextCursor?: string;
  /** Since when changes are known of the first of these cells; `null` where nothing of them has been read. */
  readonly knownSince: string | null;
  /** Of the cells that the question touches: what has not been listed completely may have changed unseen. */
  readonly completeness: Completeness;
}

/** What differs between two days; filters and search find what is so on either of them. */
export interface CompareQuestion extends Omit<Question, "asOf"> {
  /** Days as in {@link AsOf}; today is now. */
  readonly from: string;
  readonly to: string;
  readonly changes?: readonly ChangeWord[];
  /** Rows a page, 1 to 1,000. */
  readonly size: number;
  readonly cursor?: string;
}

/** One of two days that are compared. */
export interface ComparedDay {
  /** The day whose snapshot was used; `null`: now. */
  readonly asOf: string | null;
  readonly readAt: string;
  readonly completeness: Completeness;
}

/** How far a difference is proven: only two complete listings prove that a resource came or went, and when it changed. */
export interface Proof {
  /** Whether its cell was not complete, or not read at all, on one of the days: `outcomes` tells how its last listing had ended. */
  readonly unproven: boolean;
  readonly outcomes: { readonly from: Outcome | null; readonly to: Outcome | null };
}

/** A resource that differs. */
export interface ComparedRow extends Proof, ResourceKey {
  readonly change: ChangeWord;
  readonly kind: string;
  readonly type: string;
  readonly accountName?: string;
  readonly arn: string;
  readonly name?: string;
}

export interface ComparePage {
  readonly from: ComparedDay;
  readonly to: ComparedDay;
  /** What differs, by service: the proven differences by what happened, and how many more are not proven. */
  readonly counts: readonly {
    readonly service: string;
    readonly created: number;
    readonly updated: number;
    readonly deleted: number;
    readonly unproven: number;
  }[];
  /** By service, kind, account, region and id. */
  readonly items: readonly ComparedRow[];
  readonly total: number;
  readonly nextCursor?: string;
}

/** One resource on two days. */
export interface ComparedResource extends Proof {
  /** `null` where it was the same on both, or on neither. */
  readonly change: ChangeWord | null;
  /** What differs, where there is something on both days. */
  readonly fields: readonly FieldChange[];
  readonly from: ComparedDay & Pick<ResourceAsOf, "resource">;
  readonly to: ComparedDay & Pick<ResourceAsOf, "resource">;
}

/** A query in SQL over the tables of `sql-tables.ts`. */
export interface SqlQuestion extends AsOf {
  /** One SELECT. */
  readonly sql: string;
  /** Rows at most. */
  readonly limit: number;
  /** Ends the query when it is aborted, which is a `UsageError` then. */
  readonly signal?: AbortSignal | undefined;
}

export interface SqlAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly JsonValue[])[];
  /** Whether there are more rows than were asked for. */
  readonly isCut: boolean;
  /** Of the whole inventory: what a query reads is not known. */
  readonly completeness: Completeness;
}

/** A query whose rows go into a Parquet file, all of them. */
export interface SqlFileQuestion extends Omit<SqlQuestion, "limit"> {
  /** A path of this machine; what is there after an error is not whole. */
  readonly file: string;
}

export interface SqlFileAnswer extends Pick<SqlAnswer, "completeness"> {
  /** Rows written. */
  readonly rows: number;
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
  /** All that match in one order, in batches, all of one state of the copy; one batch at least, which may be empty. */
  export(question: ExportQuestion): AsyncIterable<ExportBatch>;
  /**
   * The same for a file at a path of this machine: `work` is told how complete it will be, and has it written. What is there after an error is not
   * whole.
   */
  exportParquet<Result>(
    question: ExportQuestion,
    work: (completeness: Completeness, write: (file: ParquetFile) => Promise<void>) => Promise<Result>,
  ): Promise<Result>;
  summary(question: Question): Promise<Summary>;
  /** The most frequent values of each property, at most `limit` of each, those that contain `contains` only. */
  facets(
    question: Question & { readonly properties: readonly string[]; readonly limit: number; readonly contains?: string },
  ): Promise<{ readonly facets: Readonly<Record<string, readonly Facet[]>>; readonly completeness: Completeness }>;
  /** The properties that filters and sorts can name: fixed ones, columns of the catalog, and `tag.<key>` as stored. */
  properties(at?: AsOf): Promise<readonly string[]>;
  coverage(question: CoverageQuestion): Promise<CoveragePage>;
  updates(question: {
    readonly selection?: Selection;
    readonly size: number;
    readonly page: number;
  }): Promise<UpdatesPage>;
  accounts(at?: AsOf): Promise<{ readonly accounts: readonly AccountRow[]; readonly completeness: Completeness }>;
  /** What a resource points to and what points to it, and for two hops what is so related to these. */
  relations(
    resource: Pick<Resource, "service" | "accountId" | "region" | "resourceId" | "arn" | "related">,
    question?: RelationsQuestion,
  ): Promise<Relations>;
  /** Answers a query in SQL. Throws `BusyError` where too many wait to have theirs answered. */
  sql(question: SqlQuestion): Promise<SqlAnswer>;
  /** Writes the rows of a query into a file. Throws as {@link ReadModel.sql} does. */
  sqlToFile(question: SqlFileQuestion): Promise<SqlFileAnswer>;
  /** The key of the resource with this ARN; `undefined` where none is stored. */
  findArn(arn: string, at?: AsOf): Promise<ResourceKey | undefined>;
  /** One resource with its full description as it was on a day, and its cell then. */
  resourceAsOf(key: ResourceKey, asOf: string): Promise<ResourceAsOf>;
  /** The recorded changes, newest first. */
  changes(question: ChangesQuestion): Promise<ChangesPage>;
  /** What differs between two days. */
  compare(question: CompareQuestion): Promise<ComparePage>;
  /** What differs in one resource between two days. */
  compareResource(key: ResourceKey, days: Pick<CompareQuestion, "from" | "to">): Promise<ComparedResource>;
  /** The days that can be asked for, the oldest first. */
  snapshotDays(): Promise<readonly string[]>;
  /** How far to trust an answer about these. */
  completeness(question: Question): Promise<Completeness>;
  /** Brings the copy in step now, whatever the last check said. */
  sync(): Promise<{ readonly partitions: number; readonly resources: number }>;
  /** Writes the snapshot that a later process starts from. */
  saveSnapshot(): Promise<void>;
  /** Writes that one, and the snapshot of today and the current one, which are kept for whoever looks back: after a run. */
  saveDay(): Promise<void>;
  close(): Promise<void>;
}
