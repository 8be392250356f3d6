/** The schema of the views that SQL of users sees: what the copy needs for itself is not in them. */
export const SQL_SCHEMA = "inventory";

/** One column of a table that SQL can name, for people. */
export interface SqlColumn {
  readonly type: "VARCHAR" | "INTEGER" | "TIMESTAMP" | "VARCHAR[]" | "MAP(VARCHAR, VARCHAR)";
  readonly description: string;
}

const PLACE = {
  service: { type: "VARCHAR", description: "The service, e.g. `ec2`" },
  kind: { type: "VARCHAR", description: "The kind within the service, e.g. `instance`" },
  type: { type: "VARCHAR", description: "Both: `ec2:instance`" },
  accountId: { type: "VARCHAR", description: "12 digits" },
  region: { type: "VARCHAR", description: "A region, or `global`" },
} as const;

/**
 * The tables of SQL, the same in DuckDB and, over the same files, in Athena. Names are not case-sensitive in either. Times are in
 * UTC. Columns that hold JSON are text: `json_extract_scalar(data, '$.State.Name')`.
 */
export const SQL_TABLES = {
  resources: {
    ...PLACE,
    resourceId: { type: "VARCHAR", description: "Kind and native id: `instance/i-0abc`" },
    id: { type: "VARCHAR", description: "The native id: `i-0abc`" },
    arn: { type: "VARCHAR", description: "The ARN" },
    name: { type: "VARCHAR", description: "The name, where it has one" },
    state: { type: "VARCHAR", description: "The state in the service's own words, where it has one" },
    createdAt: { type: "TIMESTAMP", description: "When AWS says that it was created" },
    firstSeenAt: { type: "TIMESTAMP", description: "When it was first listed" },
    updatedAt: { type: "TIMESTAMP", description: "When something about it was last seen to have changed" },
    tags: { type: "MAP(VARCHAR, VARCHAR)", description: "`element_at(tags, 'Owner')`" },
    columns: { type: "VARCHAR", description: "The kind's own columns (docs/kinds.md) as JSON" },
    data: { type: "VARCHAR", description: "The full description as AWS gave it, redacted, as JSON" },
    search: {
      type: "VARCHAR",
      description: "What free text is searched in: id, name, ARN, tags, columns, in lower case",
    },
    hash: { type: "VARCHAR", description: "Of everything that can change" },
  },
  relations: {
    ...PLACE,
    resourceId: { type: "VARCHAR", description: "The resource that points" },
    toType: { type: "VARCHAR", description: "The type of what it points to, e.g. `vpc:subnet`" },
    toId: { type: "VARCHAR", description: "Its native id or its ARN, as AWS names it there" },
  },
  coverage: {
    ...PLACE,
    outcome: {
      type: "VARCHAR",
      description: "How the last attempt to list this cell ended; only `complete` proves anything",
    },
    attemptedAt: { type: "TIMESTAMP", description: "When it was last attempted" },
    runId: { type: "VARCHAR", description: "The run of that attempt" },
    completeAt: { type: "TIMESTAMP", description: "When it was last listed completely" },
    count: { type: "INTEGER", description: "Resources stored for it" },
    errorCode: { type: "VARCHAR", description: "Why it is not complete: AWS's error code" },
    errorMessage: { type: "VARCHAR", description: "The same as a sentence" },
    alarmCode: {
      type: "VARCHAR",
      description: "What the last complete listing left to be looked at, e.g. `SharpDrop`",
    },
    alarmMessage: { type: "VARCHAR", description: "The same as a sentence" },
  },
  changes: {
    id: { type: "VARCHAR", description: "Unique and time-ordered" },
    at: { type: "TIMESTAMP", description: "When the change was seen" },
    change: { type: "VARCHAR", description: "`created`, `updated` or `deleted`" },
    ...PLACE,
    resourceId: { type: "VARCHAR", description: "Kind and native id" },
    arn: { type: "VARCHAR", description: "The ARN" },
    name: { type: "VARCHAR", description: "The name, where it has one" },
    runId: { type: "VARCHAR", description: "The run that saw it" },
    actor: { type: "VARCHAR", description: "Who made the change: not known from listings, so always NULL as yet" },
    fields: { type: "VARCHAR", description: "What changed, as a JSON list of `path`, `before`, `after`" },
    before: { type: "VARCHAR", description: "Of a deletion, the resource as it was, as JSON" },
  },
  accounts: {
    accountId: { type: "VARCHAR", description: "12 digits" },
    name: { type: "VARCHAR", description: "The account's name" },
    state: { type: "VARCHAR", description: "The organisation's word: `ACTIVE`, `SUSPENDED`, …" },
    source: { type: "VARCHAR", description: "Where it was found: `organization`, `configuration` or `caller`" },
    seenAt: { type: "TIMESTAMP", description: "When it was last found there" },
    regions: { type: "VARCHAR[]", description: "The regions enabled in it, as last read" },
    errorOutcome: { type: "VARCHAR", description: "Why it could not be entered, in the words of `coverage.outcome`" },
    errorCode: { type: "VARCHAR", description: "AWS's error code for it" },
    errorMessage: { type: "VARCHAR", description: "The same as a sentence" },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, SqlColumn>>>>;

/** A table that SQL can name. */
export type SqlTable = keyof typeof SQL_TABLES;

/** All tables that SQL can name. */
export function sqlTableNames(): readonly SqlTable[] {
  // The keys of a literal are what its type says.
  return Object.keys(SQL_TABLES) as SqlTable[];
}

/** What Athena calls otherwise, or means otherwise by the same name, so that one text runs in both. */
export const SQL_MACROS: Readonly<Record<string, string>> = {
  element_at: "(m, k) AS map_extract_value(m, k)",
  json_extract_scalar: "(json, path) AS json_extract_string(json, path)",
  json_format: "(json) AS CAST(json AS VARCHAR)",
  from_iso8601_timestamp: "(text) AS CAST(text AS TIMESTAMPTZ)",
  regexp_like: "(text, pattern) AS regexp_matches(text, pattern)",
  approx_distinct: "(x) AS approx_count_distinct(x)",
};

/** The statements that make the views and macros, over tables that `from` names or reads. */
export function createSqlViews(from: (table: string) => string): readonly string[] {
  const views = Object.entries(SQL_TABLES).map(([table, columns]) => {
    const names = Object.keys(columns).map((column) => `"${column}"`);
    return `CREATE VIEW ${SQL_SCHEMA}.${table} AS SELECT ${names.join(", ")} FROM ${from(table)}`;
  });
  const macros = Object.entries(SQL_MACROS).map(([name, body]) => `CREATE MACRO ${SQL_SCHEMA}.${name}${body}`);
  return [`CREATE SCHEMA ${SQL_SCHEMA}`, ...views, ...macros];
}
