import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { DATA_READS } from "../accounts/policy.ts";
import { catalog } from "../collectors/catalog.ts";
import { DEFAULT_RETENTION } from "../query/snapshot-retention.ts";
import { SQL_TABLES, type SqlColumn } from "../query/sql-tables.ts";
import { DEFAULT_TABLE_NAMES, TABLES, TTL_ATTRIBUTE } from "../storage/tables.ts";

/** A template with CloudFormation's short forms (`!Ref x`, `!Sub x`) as one field each: `{ "!Ref": "x" }`. */
function readTemplate(name: string) {
  const functions = ["Ref", "Sub", "GetAtt", "If", "Not", "Equals", "And", "Condition", "Select", "Split"].map(
    (name) => `!${name}`,
  );
  const customTags = functions.flatMap((tag) => [
    { tag, resolve: (value: string) => ({ [tag]: value }) },
    // The library hands the tag the collection that it has read.
    { tag, collection: "seq" as const, resolve: (value: unknown) => value },
  ]);
  return parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"), { customTags });
}

const template = readTemplate("template.yaml");
const memberRole = readTemplate("member-account-role.yaml");

/** Of Athena's tables: name, columns, and what divides them into folders. */
const athenaTables = Object.values<{ Type: string; Condition: string; Properties: { TableInput: GlueTable } }>(
  template.Resources,
).filter(({ Type }) => Type === "AWS::Glue::Table");

interface GlueTable {
  readonly Name: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly PartitionKeys?: readonly GlueColumn[];
  readonly StorageDescriptor: { readonly Location: unknown; readonly Columns: readonly GlueColumn[] };
}

interface GlueColumn {
  readonly Name: string;
  readonly Type: string;
  readonly Comment: string;
}

test("Athena has the tables of SQL, of now and of each day, with their columns", () => {
  const types = { VARCHAR: "string", INTEGER: "int", TIMESTAMP: "timestamp", "VARCHAR[]": "array<string>" };
  const wanted = Object.entries<Readonly<Record<string, SqlColumn>>>(SQL_TABLES).flatMap(([table, columns]) => {
    const all = Object.entries(columns).map(([column, { type }]) => [
      column.toLowerCase(),
      type === "MAP(VARCHAR, VARCHAR)" ? "map<string,string>" : types[type],
    ]);
    return [table, `${table}_daily`].map((name) => ({ name, columns: Object.fromEntries(all) }));
  });
  const found = athenaTables.map(({ Properties: { TableInput: table } }) => {
    const { Columns } = table.StorageDescriptor;
    const partitions = (table.PartitionKeys ?? []).filter(({ Name }) => Name !== "day");
    const all = [...partitions, ...Columns];
    // A column that is both is refused by Athena.
    expect(new Set(all.map(({ Name }) => Name)).size).toBe(all.length);
    for (const { Comment } of all) expect(Comment.length).toBeLessThan(256);
    return { name: table.Name, columns: Object.fromEntries(all.map(({ Name, Type }) => [Name, Type])) };
  });
  expect(found).toEqual(wanted);
});

test("Athena finds the folders of the snapshots: services by the catalog, days up to now", () => {
  for (const { Condition, Properties } of athenaTables) {
    expect(Condition).toBe("HasAthena");
    const { Name, Parameters, PartitionKeys = [], StorageDescriptor } = Properties.TableInput;
    const [, table = "", daily] = /^(\w+?)(_daily)?$/.exec(Name) ?? [];
    const folder = table === "resources" ? `resources/service=\${!service}` : table;
    expect(PartitionKeys.map(({ Name: key }) => key)).toEqual([
      ...(daily ? ["day"] : []),
      ...(table === "resources" ? ["service"] : []),
    ]);
    if (table === "resources") {
      expect(Parameters["projection.service.values"]).toBe(Object.keys(catalog.services).join(","));
    }
    const place = `s3://\${SnapshotBucket}/read-model`;
    const template = daily ? `${place}/daily/\${!day}/${folder}/` : `${place}/current/${folder}/`;
    const location = daily ? `${place}/daily/` : `${place}/current/${table}/`;
    expect(StorageDescriptor.Location).toEqual({ "!Sub": location });
    if (PartitionKeys.length > 0) expect(Parameters["storage.location.template"]).toEqual({ "!Sub": template });
  }
});

test("exports are removed after a day, and only the API may write them", () => {
  const { SnapshotBucket, ApiRole } = template.Resources;
  const { Rules } = SnapshotBucket.Properties.LifecycleConfiguration;
  expect(Rules.find(({ Id }: { Id: string }) => Id === "exports")).toMatchObject({
    Prefix: "exports/",
    ExpirationInDays: 1,
    Status: "Enabled",
  });
  const { Statement } = ApiRole.Properties.Policies[0].PolicyDocument;
  expect(Statement.find(({ Sid }: { Sid?: string }) => Sid === "KeepExports")).toEqual({
    Sid: "KeepExports",
    Effect: "Allow",
    Action: ["s3:AbortMultipartUpload", "s3:PutObject"],
    Resource: { "!Sub": `\${SnapshotBucket.Arn}/exports/*` },
  });
});

test.for([
  ["InventoryTable", "inventory"],
  ["MetadataTable", "metadata"],
  ["ChangesTable", "changes"],
] as const)("%s is deployed as local mode creates the table %s", ([id, role]) => {
  const { Properties: table, DeletionPolicy } = template.Resources[id];
  const { AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes } = table;
  expect({
    AttributeDefinitions,
    KeySchema,
    BillingMode,
    ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes }),
  }).toEqual(TABLES[role]);
  expect(template.Parameters[table.TableName["!Ref"]].Default).toBe(DEFAULT_TABLE_NAMES[role]);
  expect(table.TimeToLiveSpecification).toEqual({ AttributeName: TTL_ATTRIBUTE, Enabled: true });
  expect(DeletionPolicy).toBe("Retain");
});

test("every function runs on Node.js 24 and arm64, and is built by the Makefile", () => {
  expect(template.Globals.Function).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
  const functions = Object.entries<{ Type: string; Metadata?: object; Properties: object }>(template.Resources).filter(
    ([, { Type }]) => Type === "AWS::Serverless::Function",
  );
  expect(functions.map(([id]) => id)).toEqual([
    "ApiFunction",
    "RefreshFunction",
    "CollectFunction",
    "DashboardFunction",
  ]);
  for (const [, { Metadata }] of functions) expect(Metadata).toMatchObject({ BuildMethod: "makefile" });
});

test.for([
  ["/dashboard/", "/dashboard/index.html"],
  ["/dashboard", "/dashboard/index.html"],
  ["/", "/index.html"],
  ["/config.json", "/config.json"],
  ["/_next/static/chunks/a.js", "/_next/static/chunks/a.js"],
])("the distribution reads %s from %s", ([uri, object]) => {
  const { FunctionCode } = template.Resources.IndexRewrite.Properties;
  const request = { uri, querystring: { search: { value: "x" } } };
  expect(runInNewContext(`${FunctionCode}; handler({ request })`, { request })).toEqual({ ...request, uri: object });
});

test("the schedule is 02:00 UTC unless told otherwise", () => {
  expect(template.Parameters.ScheduleExpression.Default).toBe("cron(0 2 * * ? *)");
  expect(template.Resources.RefreshFunction.Properties.Events.Daily.Properties).toMatchObject({
    ScheduleExpression: { "!Ref": "ScheduleExpression" },
    ScheduleExpressionTimezone: "UTC",
    Input: '{"trigger":"schedule"}',
  });
});

test("the roles that assume are those that the member accounts trust", () => {
  const { RefreshRole, CollectRole, ApiRole } = template.Resources;
  const paths = [RefreshRole, CollectRole, ApiRole].map(({ Properties }) => Properties.Path);
  expect(paths).toEqual(["/aws-inventory/collector/", "/aws-inventory/collector/", undefined]);
  const [{ Condition }] = memberRole.Resources.ReadRole.Properties.AssumeRolePolicyDocument.Statement;
  expect(Condition.ArnLike["aws:PrincipalArn"][0]["!Sub"]).toMatch(/:role\/aws-inventory\/collector\/\*$/);
});

test("the member role denies data, and nothing that it allows", () => {
  const [allow, deny] = memberRole.Resources.ReadRole.Properties.Policies[0].PolicyDocument.Statement;
  expect(deny).toMatchObject({ Effect: "Deny", Action: DATA_READS });
  expect(allow.Action.length).toBeGreaterThan(40);
  expect(allow.Action.filter((action: string) => DATA_READS.includes(action))).toEqual([]);
});

test("nothing but the product removes a snapshot that is the newest of its name", () => {
  const rules: object[] = template.Resources.SnapshotBucket.Properties.LifecycleConfiguration.Rules;
  expect(rules.length).toBeGreaterThan(0);
  for (const rule of rules) {
    // What Athena's answers and kept exports leave is no snapshot: those rules name their own prefix.
    const { Prefix, Filter } = rule as { Prefix?: string; Filter?: { Prefix?: string } };
    const prefix = Prefix ?? Filter?.Prefix ?? "";
    if (["read-model/", ""].includes(prefix)) expect(rule).not.toHaveProperty("ExpirationInDays");
  }
});

test("how many days and months are kept is what the program does without being told", () => {
  const { DailySnapshots, MonthlySnapshots } = template.Parameters;
  expect({ daily: DailySnapshots.Default, monthly: MonthlySnapshots.Default }).toEqual(DEFAULT_RETENTION);
  expect(template.Resources.RefreshFunction.Properties.Environment.Variables).toMatchObject({
    INVENTORY_DAILY_SNAPSHOTS: { "!Ref": "DailySnapshots" },
    INVENTORY_MONTHLY_SNAPSHOTS: { "!Ref": "MonthlySnapshots" },
  });
});
