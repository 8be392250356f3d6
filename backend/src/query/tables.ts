/**
 * The tables of the copy. Times are RFC 3339 text as they are stored: text in one fixed form sorts as time does, and no
 * conversion can change it. `partition` is a number of the copy's own for service × account × region.
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
    createdAt: "VARCHAR",
    firstSeenAt: "VARCHAR",
    updatedAt: "VARCHAR",
    tags: "MAP(VARCHAR, VARCHAR)",
    /** JSON: the kinds' columns differ in name and type, and one table column for each would be nearly all empty. */
    columns: "VARCHAR",
    /** What free text is searched in, in lower case. */
    search: "VARCHAR",
  },
  /** What a resource points to: its key, and the type and native id or ARN that it names. */
  relations: {
    partition: "INTEGER",
    service: "VARCHAR",
    kind: "VARCHAR",
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
    attemptedAt: "VARCHAR",
    runId: "VARCHAR",
    completeAt: "VARCHAR",
    count: "INTEGER",
    errorCode: "VARCHAR",
    errorMessage: "VARCHAR",
    alarmCode: "VARCHAR",
    alarmMessage: "VARCHAR",
  },
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
} as const satisfies Readonly<Record<string, Readonly<Record<string, ColumnType>>>>;

export type ColumnType = "INTEGER" | "DOUBLE" | "VARCHAR" | "MAP(VARCHAR, VARCHAR)";

export type TableName = keyof typeof TABLES;

/** The statement that makes a table of this shape, empty, under its own or another name. */
export function createTable(table: TableName, name: string = table): string {
  const columns = Object.entries(TABLES[table]).map(([column, type]) => `"${column}" ${type}`);
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
 * The statement that numbers the resources, those there are and those that come. A page's rows are found by their sort key alone and then read
 * by their numbers: reading all columns of all resources costs five times as much, and far more for a late page.
 */
export const NUMBER_ROWS = `ALTER TABLE resources ADD COLUMN "row" BIGINT DEFAULT nextval('row_numbers')`;

/** The statement that makes resources findable by number; after a large load rather than before, which takes half as long. */
export const INDEX_ROWS = `CREATE INDEX resources_by_row ON resources ("row")`;

/** All tables. */
export function tableNames(): readonly TableName[] {
  // The keys of a literal are what its type says.
  return Object.keys(TABLES) as TableName[];
}
