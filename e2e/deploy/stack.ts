import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DescribeTableCommand, DynamoDBClient, type TableDescription } from "@aws-sdk/client-dynamodb";
import { openInMemoryStorage } from "../../backend/src/storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES, TTL_ATTRIBUTE } from "../../backend/src/storage/tables.ts";
import { type Checks, difference } from "../moto/checks.ts";
import { checkAccess } from "./access.ts";
import { succeed } from "./command.ts";
import type { Stack } from "./stack-resources.ts";
import type { Tools } from "./tools.ts";

/** What moto's CloudFormation does not know; the suite calls the functions with events of its own instead. */
const UNKNOWN_TO_MOTO = [
  "AWS::ApiGatewayV2::Api",
  "AWS::ApiGatewayV2::Stage",
  "AWS::Athena::WorkGroup",
  "AWS::CloudFront::Distribution",
  "AWS::CloudFront::Function",
  "AWS::CloudFront::OriginAccessControl",
  "AWS::CloudFront::ResponseHeadersPolicy",
  "AWS::CloudWatch::Alarm",
  "AWS::Cognito::UserPool",
  "AWS::Cognito::UserPoolClient",
  "AWS::Cognito::UserPoolDomain",
  "AWS::Cognito::UserPoolGroup",
  "AWS::Glue::Database",
  "AWS::Glue::Table",
  "AWS::Lambda::Alias",
  "AWS::Lambda::EventInvokeConfig",
  "AWS::S3::BucketPolicy",
  "AWS::Scheduler::Schedule",
  "Custom::DashboardFiles",
];

/** Created by a condition that holds only when an e-mail address is given. */
const NOT_ASKED_FOR = ["AlarmSubscription", "Operator", "OperatorMembership"];

const BUCKET = "artifacts";

/** Packages the build as `sam deploy` does, transforms the template as CloudFormation does, and creates the stack in moto. */
export async function createStack(tools: Tools, endpoint: string, checks: Checks): Promise<Stack> {
  const { sam, samPython, moto, backend, environment } = tools;
  const env = { ...environment, AWS_ENDPOINT_URL: endpoint };
  const folder = await mkdtemp(path.join(tmpdir(), "aws-inventory-stack-"));
  try {
    const packaged = path.join(folder, "packaged.yaml");
    const transformed = path.join(folder, "template.json");
    await succeed(moto.python, ["-c", `import boto3; boto3.client("s3").create_bucket(Bucket="${BUCKET}")`], { env });
    const upload = ["package", "--s3-bucket", BUCKET, "--output-template-file", packaged];
    await succeed(sam, upload, { cwd: backend, env });
    await succeed(samPython, [path.join(import.meta.dirname, "transform.py"), packaged, transformed], { env });
    const script = path.join(import.meta.dirname, "create_stack.py");
    const { stdout } = await succeed(moto.python, [script, transformed, BUCKET], { env });
    const { created } = JSON.parse(stdout);
    const stack = { resources: JSON.parse(await readFile(transformed, "utf8")).Resources, created };
    await checkStack(stack, endpoint, checks);
    return stack;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkStack(stack: Stack, endpoint: string, checks: Checks): Promise<void> {
  await checks.check("CloudFormation creates every resource that moto knows", () => {
    const missing = Object.entries(stack.resources).filter(
      ([id]) => !(id in stack.created) && !NOT_ASKED_FOR.includes(id),
    );
    return difference(
      missing.map(([, { Type }]) => Type),
      UNKNOWN_TO_MOTO,
    );
  });
  await checks.check("the deployed tables have the keys and indexes that local mode creates", async () => {
    const deployed = new DynamoDBClient({ endpoint, region: "us-east-1", credentials: CREDENTIALS });
    const local = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
    try {
      return difference(await shapes(deployed), await shapes(local.client));
    } finally {
      deployed.destroy();
      await local.close();
    }
  });
  // moto's CloudFormation creates tables without these, so the template itself has to say them.
  await checks.check("the tables expire by the same attribute as local mode's, and are protected", () => {
    const tables = Object.values(stack.resources).filter(({ Type }) => Type === "AWS::DynamoDB::Table");
    const lines = tables.map(({ Properties: table }) =>
      [
        `TTL ${table.TimeToLiveSpecification?.AttributeName} ${table.TimeToLiveSpecification?.Enabled}`,
        `encrypted ${table.SSESpecification?.SSEEnabled}`,
        `recovery ${table.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled}`,
        `protected ${table.DeletionProtectionEnabled}`,
      ].join(", "),
    );
    const wanted = `TTL ${TTL_ATTRIBUTE} true, encrypted true, recovery true, protected true`;
    return [...(tables.length === 3 ? [] : ["there are not three tables"]), ...difference(lines, [wanted])];
  });
  await checkAccess(stack, checks);
}

const CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };

/** One line for each key, index and TTL of the three tables. */
async function shapes(client: DynamoDBClient): Promise<string[]> {
  const lines: string[] = [];
  for (const TableName of Object.values(DEFAULT_TABLE_NAMES)) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    lines.push(
      `${TableName} billing ${Table?.BillingModeSummary?.BillingMode}`,
      `${TableName} ${keysOf(Table, Table)}`,
    );
    for (const index of Table?.GlobalSecondaryIndexes ?? []) {
      const { ProjectionType, NonKeyAttributes = [] } = index.Projection ?? {};
      const projection = [ProjectionType, ...NonKeyAttributes.toSorted()].join(" ");
      lines.push(`${TableName} ${index.IndexName} ${keysOf(index, Table)}, ${projection}`);
    }
  }
  return lines;
}

function keysOf(keyed: Pick<TableDescription, "KeySchema"> | undefined, table: TableDescription | undefined): string {
  const typeOf = (name: string | undefined) =>
    table?.AttributeDefinitions?.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
  return (keyed?.KeySchema ?? [])
    .map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName} (${typeOf(AttributeName)})`)
    .join(", ");
}
