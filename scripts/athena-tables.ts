import { SQL_TABLES, type SqlColumn } from "../backend/src/query/sql-tables.ts";
import { withGenerated } from "./generated-part.ts";

/** Athena's types of the columns, as Glue writes them. */
const TYPES: Readonly<Record<SqlColumn["type"], string>> = {
  VARCHAR: "string",
  INTEGER: "int",
  TIMESTAMP: "timestamp",
  "VARCHAR[]": "array<string>",
  "MAP(VARCHAR, VARCHAR)": "map<string,string>",
};

/** How far back days are looked for; a day that is not kept is an empty folder. */
const DAYS = "NOW-2YEARS,NOW";

/** By which columns the files of a table are divided into folders; it has one file else. */
const FOLDERS: Readonly<Partial<Record<string, readonly "service"[]>>> = { resources: ["service"] };

/** A template with the tables of Athena between its marks: those of SQL over the newest snapshot, and over that of each day. */
export function withAthenaTables(template: string, services: readonly string[]): string {
  const tables = Object.entries<Readonly<Record<string, SqlColumn>>>(SQL_TABLES).flatMap(([table, columns]) => [
    ...tableLines({ table, columns, services, isDaily: false }),
    ...tableLines({ table, columns, services, isDaily: true }),
  ]);
  return withGenerated(template, "src/query/sql-tables.ts", tables);
}

interface AthenaTable {
  readonly table: string;
  readonly columns: Readonly<Record<string, SqlColumn>>;
  readonly services: readonly string[];
  readonly isDaily: boolean;
}

function tableLines({ table, columns, services, isDaily }: AthenaTable): string[] {
  const partitions = [...(isDaily ? (["day"] as const) : []), ...(FOLDERS[table] ?? [])];
  const name = isDaily ? `${table}_daily` : table;
  // What CloudFormation is to leave to Athena has an exclamation mark.
  const above = `s3://\${SnapshotBucket}/read-model/${isDaily ? "daily" : "current"}`;
  const divided = (FOLDERS[table] ?? []).map((by) => `${by}=${athena(by)}`);
  const folders = [...(isDaily ? [athena("day")] : []), table, ...divided];
  const anchor = `${table}Columns`;
  return [
    `Athena${pascal(name)}:`,
    "  Type: AWS::Glue::Table",
    "  Condition: HasAthena",
    "  Properties:",
    "    CatalogId: !Ref AWS::AccountId",
    "    DatabaseName: !Ref AthenaDatabase",
    "    TableInput:",
    `      Name: ${name}`,
    "      TableType: EXTERNAL_TABLE",
    "      Parameters:",
    "        classification: parquet",
    ...(partitions.length > 0 ? ['        projection.enabled: "true"'] : []),
    ...partitions.flatMap((by) => projectionOf(by, services)).map((line) => `        ${line}`),
    ...(partitions.length > 0 ? [`        storage.location.template: !Sub ${above}/${folders.join("/")}/`] : []),
    ...(partitions.length > 0
      ? ["      PartitionKeys:", ...partitions.map((by) => `        - ${columnOf(by, PARTITION_COLUMNS[by])}`)]
      : []),
    "      StorageDescriptor:",
    `        Location: !Sub ${above}/${isDaily ? "" : `${table}/`}`,
    "        InputFormat: org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "        OutputFormat: org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "        SerdeInfo: { SerializationLibrary: org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe }",
    ...(isDaily
      ? [`        Columns: *${anchor}`]
      : [
          `        Columns: &${anchor}`,
          ...Object.entries(columns)
            // A column is a table's own or divides it; as both, Athena refuses the table.
            .filter(([column]) => FOLDERS[table]?.some((by) => by === column) !== true)
            .map(
              ([column, { type, description }]) =>
                `          - ${columnOf(column, { type: TYPES[type], description })}`,
            ),
        ]),
  ];
}

const PARTITION_COLUMNS = {
  day: { type: "date", description: "The day (UTC) of which the snapshot is" },
  service: { type: "string", description: SQL_TABLES.resources.service.description },
} as const;

function projectionOf(by: keyof typeof PARTITION_COLUMNS, services: readonly string[]): string[] {
  if (by === "service") {
    return ["projection.service.type: enum", `projection.service.values: "${services.join(",")}"`];
  }
  return [
    "projection.day.type: date",
    "projection.day.format: yyyy-MM-dd",
    `projection.day.range: ${DAYS}`,
    'projection.day.interval: "1"',
    "projection.day.interval.unit: DAYS",
  ];
}

/** Glue knows names in lower case only. */
function columnOf(
  name: string,
  { type, description }: { readonly type: string; readonly description: string },
): string {
  return `{ Name: ${name.toLowerCase()}, Type: "${type}", Comment: ${JSON.stringify(description)} }`;
}

/** A variable of Athena's in a text of CloudFormation's. */
function athena(variable: string): string {
  return `\${!${variable}}`;
}

function pascal(name: string): string {
  return name.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
