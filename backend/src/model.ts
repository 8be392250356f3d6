/** The words of the inventory: what is stored, what is known about it, and how it came to be. Times are RFC 3339. */

/** A pointer to another resource: its type (`vpc:subnet`) and its native id or ARN. */
export interface Reference {
  readonly type: string;
  readonly id: string;
}

export type Tags = Readonly<Record<string, string>>;

/** How the listing of a cell (account × region × kind) can end: a closed set. Only `complete` proves anything. */
export const OUTCOMES = [
  /** Every page was read; the count may be 0. */
  "complete",
  /** IAM does not allow the call. */
  "denied",
  /** A service or resource control policy of the organisation forbids the call. */
  "denied-by-scp",
  /** The region is not enabled in the account. */
  "region-disabled",
  /** AWS does not offer the service in the region. */
  "not-offered",
  /** The account is not subscribed to the service. */
  "not-enabled",
  /** AWS refused for rate until the retries were used up. */
  "throttled",
  /** No answer within the time allowed. */
  "timed-out",
  /** Anything else; the error says what. */
  "failed",
  /** Left out on purpose: by configuration or because of the account's state. */
  "skipped",
  /** A newer attempt at the same partition took over. */
  "superseded",
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** Why a cell is not complete: AWS's error code and one sentence. */
export interface CellError {
  readonly code: string;
  readonly message: string;
}

/** What a reader should know of a cell that was listed completely, beside its count. */
export interface Alarm {
  /** Most of what was stored was gone: it was listed a second time, believed, and removed. */
  readonly code: "SharpDrop";
  readonly message: string;
}

/** The partition of the inventory table that a service's resources of one account and region live in. */
export interface PartitionKey {
  readonly service: string;
  readonly accountId: string;
  /** A region, or `global`. */
  readonly region: string;
}

/** A resource as it was read from AWS. Times are RFC 3339. */
export interface Resource extends PartitionKey {
  readonly kind: string;
  /** `kind/nativeId`, e.g. `instance/i-0abc`. */
  readonly resourceId: string;
  readonly arn: string;
  readonly name?: string;
  readonly state?: string;
  readonly tags: Tags;
  readonly createdAt?: string;
  readonly columns: Readonly<Record<string, JsonValue>>;
  readonly related: readonly Reference[];
  /** The full description as AWS gave it, redacted, in JSON's types. */
  readonly data: JsonValue;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A resource as it is stored. */
export interface StoredResource extends Resource {
  /** Hash of the canonical form of everything above; equal hashes need no write. */
  readonly hash: string;
  /** The fence of the attempt that wrote it. */
  readonly fence: number;
  readonly firstSeenAt: string;
  /** When something about it last changed. */
  readonly updatedAt: string;
  /** Expiry, epoch seconds. */
  readonly ttl: number;
}

/**
 * One field that differs; `before` or `after` is absent where the field was added or removed, and both are where they are
 * too large to be kept.
 */
export interface FieldChange {
  /** Dotted path, e.g. `tags.Owner` or `data.State.Name`. */
  readonly path: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** A recorded change of one resource. */
export interface Change extends PartitionKey {
  readonly change: "created" | "updated" | "deleted";
  /** RFC 3339. */
  readonly at: string;
  readonly runId: string;
  readonly kind: string;
  readonly resourceId: string;
  readonly arn: string;
  readonly name?: string;
  readonly fields: readonly FieldChange[];
  /** For a deletion: the resource as it was last stored, unless that is too large to be kept. */
  readonly before?: Resource;
}

/** A change as it is stored. */
export interface StoredChange extends Change {
  /** Unique and time-ordered: `at#digest`. */
  readonly id: string;
}

/** What is known of one cell. */
export interface Cell {
  readonly outcome: Outcome;
  readonly attemptedAt: string;
  readonly runId: string;
  /** When it last listed completely; absent until then. */
  readonly completeAt?: string;
  /** Resources stored for this cell now. */
  readonly count: number;
  /** What `count` was before an attempt that did not end removed some; kept until the next complete listing. */
  readonly countBeforeLoss?: number;
  /** The stored resources by state. */
  readonly states: Readonly<Record<string, number>>;
  readonly error?: CellError;
  /** Of the last complete listing; stays until the next one. */
  readonly alarm?: Alarm;
}

/** Everything that was written to a partition since it was in a state: whoever holds that state needs to read no more than these. */
export interface RecentWrites {
  readonly since: { readonly contentVersion: number; readonly contentChangedAt: string };
  /** The resources that were put or removed since, each once. */
  readonly resourceIds: readonly string[];
}

/** The metadata of one partition. */
export interface PartitionMetadata extends PartitionKey {
  readonly fence: number;
  /** Grows with every transaction that changes an item. */
  readonly contentVersion: number;
  /** When it last grew. */
  readonly contentChangedAt?: string;
  /** What the last attempt that changed something has written; absent where that was too much to be listed. */
  readonly recentWrites?: RecentWrites;
  /** The content version that the counts are of: another one where an attempt wrote and did not end. */
  readonly countedVersion?: number;
  /** Grows with every attempt that stored its outcomes. */
  readonly coverageVersion: number;
  /** When one of the two versions last grew. */
  readonly changedAt?: string;
  readonly attemptedAt?: string;
  /** When the whole partition was last complete: the oldest `completeAt` of its cells, absent until all have one. */
  readonly updatedAt?: string;
  readonly runId?: string;
  readonly resourceCount: number;
  readonly cells: Readonly<Record<string, Cell>>;
  readonly apiCalls?: number;
  readonly durationMs?: number;
}

/** A refresh, from the first second on. */
export interface Run {
  /** Time-ordered, e.g. `20261122T020000.000Z-3f9c1a`. */
  readonly runId: string;
  readonly state: "running" | "complete" | "incomplete" | "cancelled" | "failed";
  readonly trigger: "schedule" | "api" | "cli";
  readonly startedAt: string;
  /** Renewed while the run lives, so that a killed run can be told from a running one. */
  readonly heartbeatAt: string;
  readonly finishedAt?: string;
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly progress: RunProgress;
  /** The first cells that did not complete, and why; `progress.outcomes` has all of them counted. */
  readonly problems: readonly RunProblem[];
  /** The first cells of which an alarm was raised; `progress.alarms` has all of them counted. */
  readonly alarms: readonly RunAlarm[];
  readonly error?: string;
}

export interface RunProgress {
  readonly accounts: number;
  readonly cells: number;
  readonly cellsDone: number;
  /** Resources that were listed, each once. */
  readonly resources: number;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly apiCalls: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Cells of which an alarm was raised. */
  readonly alarms: number;
  /** Cells that were attempted and are still stale: not complete for over 26 hours, or never. */
  readonly stale: number;
}

/** Which cell: account × region × kind. */
export interface CellName extends PartitionKey {
  readonly kind: string;
}

export interface RunProblem extends CellName {
  readonly outcome: Outcome;
  readonly error?: CellError;
}

export interface RunAlarm extends CellName {
  readonly alarm: Alarm;
}

/** An account as the last run saw it. */
export interface Account {
  readonly accountId: string;
  readonly name?: string;
  /** The organisation's `State` (`ACTIVE`, `SUSPENDED`, …), or `ACTIVE` where there is no organisation to ask. */
  readonly state: string;
  /** Where the account was found. */
  readonly source: "organization" | "configuration" | "caller";
  readonly seenAt: string;
  /** The regions enabled in it, as last read. */
  readonly regions?: readonly string[];
  /** Why the account could not be entered, the last time it was tried. */
  readonly error?: CellError & { readonly outcome: Outcome };
}
