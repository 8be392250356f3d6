/**
 * The tables of the copy. Times are in UTC. `partition` is a number of the copy's own for service × account × region.
 */
export const TABLES = {
  resources: {
    partition: "INTEGER",
    /** Service, kind, account, region and native id, joined so that it sorts as these do: the default and last sort key. */
    key: "VARCHAR",
    service: "VARCHAR",
    kind: "VARCHAR",
    type: "VARCHAR",
    accountId: "VARCHAR",
    region: "VARCHAR",
    resourceId: "VARCHAR",
    /** The native id: the resource id without its kind. */
    id: "VARCHAR",
    arn: "VARCHAR",
    name: "VARCHAR",
    state: "VARCHAR",
    createdAt: "TIMESTAMP",
    firstSeenAt: "TIMESTAMP",
    updatedAt: "TIMESTAMP",
    tags: "MAP(VARCHAR, VARCHAR)",
    /** JSON: the kinds' columns differ in name and type, and one table column for each would be nearly all empty. */
    columns: "VARCHAR",
    /** What free text is searched in, in lower case. */
    search: "VARCHAR",
    /** The part of it that counts most: name and native id, each between line ends. */
    title: "VARCHAR",
    /** Of everything that can change: two days are compared by it. */
    hash: "VARCHAR",
    /** The full description, as JSON. */
    data: "VARCHAR",
  },
  /** What a resource points to: its key, and the type and native id or ARN that it names. */
  relations: {
    partition: "INTEGER",
    service: "VARCHAR",
    kind: "VARCHAR",
    type: "VARCHAR",
    accountId: "VARCHAR",
    region: "VARCHAR",
    resourceId: "VARCHAR",
    toType: "VARCHAR",
    toId: "VARCHAR",
  },
  coverage: {
    partition: "INTEGER",
    service: "VARCHAR",
    kind: "VARCHAR",
    type: "VARCHAR",
    accountId: "VARCHAR",
    region: "VARCHAR",
    outcome: "VARCHAR",
    attemptedAt: "TIMESTAMP",
    runId: "VARCHAR",
    completeAt: "TIMESTAMP",
    count: "INTEGER",
    errorCode: "VARCHAR",
    errorMessage: "VARCHAR",
    alarmCode: "VARCHAR",
    alarmMessage: "VARCHAR",
  },
  /** Every create, update and delete after the first complete listing, for as long as they are kept. */
  changes: {
    /** Its key in the store: the time and a digest. */
    id: "VARCHAR",
    at: "TIMESTAMP",
    change: "VARCHAR",
    service: "VARCHAR",
    kind: "VARCHAR",
    type: "VARCHAR",
    accountId: "VARCHAR",
    region: "VARCHAR",
    resourceId: "VARCHAR",
    arn: "VARCHAR",
    name: "VARCHAR",
    runId: "VARCHAR",
    /** Who made the change: not known from listings, so always `NULL` as yet. */
    actor: "VARCHAR",
    /** JSON: a list of `path`, `before`, `after`. */
    fields: "VARCHAR",
    /** JSON: of a deletion, the resource as it was. */
    before: "VARCHAR",
  },
  accounts: {
    accountId: "VARCHAR",
    name: "VARCHAR",
    state: "VARCHAR",
    source: "VARCHAR",
    seenAt: "TIMESTAMP",
    regions: "VARCHAR[]",
    /** Why it could not be entered, the last time it was tried. */
    errorOutcome: "VARCHAR",
    errorCode: "VARCHAR",
    errorMessage: "VARCHAR",
  },
  /** How far the copy has come with what has no version, by name. */
  marks: { name: "VARCHAR", at: "TIMESTAMP" },
  /** What is held of each partition, to be compared with the store. */
  partitions: {
    partition: "INTEGER",
    service: "VARCHAR",
    accountId: "VARCHAR",
    region: "VARCHAR",
    contentVersion: "INTEGER",
    contentChangedAt: "VARCHAR",
    coverageVersion: "INTEGER",
    changedAt: "VARCHAR",
    /** Epoch seconds at which the first of its resources expires, unless it has been renewed meanwhile. */
    expiresAt: "DOUBLE",
    /** Epoch seconds at which its resources were read. */
    readAt: "DOUBLE",
  },
} as const satisfies Readonly<Record<string, Columns>>;

/** Columns of a table: their types, by name. */
export type Columns = Readonly<Record<string, ColumnType>>;

export type ColumnType = "INTEGER" | "DOUBLE" | "VARCHAR" | "VARCHAR[]" | "TIMESTAMP" | "MAP(VARCHAR, VARCHAR)";

export type TableName = keyof typeof TABLES;

/** The statement that makes a table of the copy, empty. */
export function createTable(table: TableName): string {
  return createTableOf(table, TABLES[table]);
}

/** The statement that makes a table with these columns, empty. */
export function createTableOf(name: string, shape: Columns): string {
  const columns = Object.entries(shape).map(([column, type]) => `"${column}" ${type}`);
  return `CREATE OR REPLACE TABLE ${name} (${columns.join(", ")})`;
}

/** The columns of a table as a list in SQL: those above, without what the database itself adds. */
export function columnsOf(table: TableName): string {
  return Object.keys(TABLES[table])
    .map((column) => `"${column}"`)
    .join(", ");
}

/** The statement that makes what resources are numbered by. */
export const ROW_NUMBERS = "CREATE SEQUENCE row_numbers";

/**
 * The statement that numbers the resources of a table, those there are and those that come. A page's rows are found by their sort key alone and then read
 * by their numbers: reading all columns of all resources costs five times as much, and far more for a late page.
 */
export function numberRows(table: string): string {
  return `ALTER TABLE ${table} ADD COLUMN "row" BIGINT DEFAULT nextval('row_numbers')`;
}

/**
 * The statement that makes resources quickly findable by number; after a large load rather than before, which takes half as long.
 */
export const INDEX_ROWS = `CREATE INDEX resources_by_row ON resources ("row")`;

/** All tables. */
export function tableNames(): readonly TableName[] {
  // The keys of a literal are what its type says.
  return Object.keys(TABLES) as TableName[];
}
