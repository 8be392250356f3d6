/** One column of a file of resources. */
export interface FileColumn {
  readonly name: string;
  /** Its type in Parquet; CSV has text only. */
  readonly type: "VARCHAR" | "TIMESTAMP" | "MAP(VARCHAR, VARCHAR)";
  readonly description: string;
}

/** The columns of every file of resources, in their order. Later versions add at the end; names and types stay. */
export const FILE_COLUMNS = [
  { name: "service", type: "VARCHAR", description: "The service, e.g. `ec2`" },
  { name: "kind", type: "VARCHAR", description: "The kind within the service, e.g. `instance`" },
  { name: "accountId", type: "VARCHAR", description: "12 digits" },
  { name: "region", type: "VARCHAR", description: "A region, or `global`" },
  { name: "resourceId", type: "VARCHAR", description: "Kind and native id: `instance/i-0abc`" },
  { name: "arn", type: "VARCHAR", description: "The ARN" },
  { name: "name", type: "VARCHAR", description: "The name, where it has one" },
  { name: "state", type: "VARCHAR", description: "The state in the service's own words, where it has one" },
  { name: "createdAt", type: "TIMESTAMP", description: "When AWS says that it was created, where it says so" },
  { name: "updatedAt", type: "TIMESTAMP", description: "When something about it was last seen to have changed" },
  { name: "tags", type: "MAP(VARCHAR, VARCHAR)", description: "The tags" },
  { name: "columns", type: "VARCHAR", description: "The kind's own columns ([kinds](kinds.md)), as JSON" },
] as const satisfies readonly FileColumn[];

/** The column that follows them where it is asked for. */
export const DATA_COLUMN = {
  name: "data",
  type: "VARCHAR",
  description: "The full description as AWS gave it, redacted, as JSON; only where it is asked for",
} as const satisfies FileColumn;

/** The columns of a file. */
export function fileColumns({
  withData = false,
}: {
  readonly withData?: boolean | undefined;
} = {}): readonly ((typeof FILE_COLUMNS)[number] | typeof DATA_COLUMN)[] {
  return withData ? [...FILE_COLUMNS, DATA_COLUMN] : FILE_COLUMNS;
}
