import type { JsonValue } from "../backend/src/model.ts";

/** A JSON schema as far as the API's shapes use it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly JsonValue[];
  readonly const?: JsonValue;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: JsonValue;
  readonly example?: JsonValue;
}

/** What stands for a property in examples, by its name: one world that the examples share. */
const EXAMPLES: Readonly<Record<string, JsonValue>> = {
  accountId: "123456789012",
  accountName: "payments-prod",
  accounts: 1,
  actions: ["ec2:DescribeInstances"],
  alarm: {
    code: "SharpDrop",
    message: "30 of 40 resources were gone at once; listed twice before they were removed",
  },
  alarms: 1,
  apiCalls: 640,
  arn: "arn:aws:ec2:eu-west-1:123456789012:instance/i-0abc1234def567890",
  at: "2026-11-20T02:03:10.000Z",
  attemptedAt: "2026-11-22T02:03:11.000Z",
  cells: 120,
  cellsDone: 120,
  change: "updated",
  cloudFormation: "AWS::EC2::Instance",
  code: "AccessDenied",
  columns: { instanceType: "m7g.large", privateIp: "10.0.4.17" },
  complete: 118,
  completeAt: "2026-11-22T02:03:11.000Z",
  consoleUrl:
    "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0abc1234def567890",
  count: 42,
  created: 3,
  createdAt: "2026-03-01T09:12:44.000Z",
  data: { InstanceId: "i-0abc1234def567890", InstanceType: "m7g.large" },
  deleted: 1,
  facets: { state: [{ value: "running", count: 42 }] },
  fields: [{ path: "tags.Owner", before: "platform", after: "payments" }],
  filters: {},
  finishedAt: "2026-11-22T02:06:40.000Z",
  firstSeenAt: "2026-03-01T02:03:10.000Z",
  heartbeatAt: "2026-11-22T02:06:40.000Z",
  href: "/inventory/refresh/20261122T020000.000Z-3f9c1a",
  interrupted: false,
  kind: "instance",
  kinds: { instance: { type: "ec2:instance", title: "Instances" } },
  message: "The role may not call ec2:DescribeInstances",
  name: "checkout-1",
  neverComplete: 2,
  newestCompleteAt: "2026-11-22T02:06:38.000Z",
  nextCursor: "eyJhZnRlciI6WyJlYzIiXX0",
  oldestCompleteAt: "2026-11-22T02:00:04.000Z",
  openapi: "3.1.0",
  outcomes: { complete: 118, denied: 2 },
  properties: ["service", "state", "tag.Owner"],
  queries: [
    {
      name: "unattached-volumes",
      title: "Volumes that are attached to nothing",
      description: "EBS volumes in the state `available`. They cost as much as attached ones.",
      tags: ["cost", "hygiene"],
      sql: "SELECT accountId, region, id, name FROM resources WHERE type = 'ec2:volume' AND state = 'available' ORDER BY accountId, region, id",
    },
  ],
  readAt: "2026-11-22T08:15:00.000Z",
  reference: { type: "vpc:subnet", id: "subnet-0abc1234def567890" },
  region: "eu-west-1",
  regions: ["eu-west-1", "us-east-1"],
  related: [{ type: "vpc:subnet", id: "subnet-0abc1234def567890" }],
  resourceCount: 42,
  resourceId: "instance/i-0abc1234def567890",
  resources: 4211,
  rows: [["eu-west-1", 42]],
  runId: "20261122T020000.000Z-3f9c1a",
  seenAt: "2026-11-22T02:00:02.000Z",
  actor: null,
  after: "stopped",
  asOf: "2026-11-20",
  before: "running",
  days: ["2026-11-20", "2026-11-21"],
  knownSince: "2026-09-01T02:00:04.120Z",
  ordered: ["Rules"],
  path: "data.State.Name",
  id: "2026-11-22T02:03:10.000Z#7d0f5a",
  service: "ec2",
  services: { ec2: { title: "EC2", reach: "regional" } },
  source: "organization",
  stale: 2,
  startedAt: "2026-11-22T02:00:00.000Z",
  tags: { Name: "checkout-1", Owner: "payments" },
  title: "EC2",
  total: 42,
  type: "ec2:instance",
  unproven: 3,
  updated: 17,
  updatedAt: "2026-11-20T02:03:10.000Z",
  version: "1.0.0",
  volatile: ["AvailableIpAddressCount"],
};

/** An example of a schema's JSON; throws where a property is of a name that has no example yet. */
export function exampleOf(schema: Schema, shapes: Readonly<Record<string, Schema>>, name = ""): JsonValue {
  if (schema.example !== undefined) return schema.example;
  const own = EXAMPLES[name];
  if (own !== undefined && fits(own, schema)) return own;
  if (schema.$ref !== undefined) return exampleOf(shapeOf(schema, shapes), shapes, name);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, shapes)));
  if (schema.anyOf?.[0]) return exampleOf(schema.anyOf[0], shapes, name);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum?.[0] !== undefined) return name === "state" ? "running" : schema.enum[0];
  if (schema.type === "boolean") return false;
  if (schema.items) return [exampleOf(schema.items, shapes)];
  if (schema.properties) {
    const properties = Object.entries(schema.properties).filter(([property]) => !LEFT_OUT.includes(property));
    return Object.fromEntries(properties.map(([property, value]) => [property, exampleOf(value, shapes, property)]));
  }
  if (name === "state") return "running";
  throw new Error(`Cannot make an example of "${name}": give it one in scripts/api-example.ts`);
}

/** What is there only when something went wrong. */
const LEFT_OUT = ["error", "errors", "problems"];

/** The shape that a reference names. */
export function shapeOf({ $ref = "" }: Schema, shapes: Readonly<Record<string, Schema>>): Schema {
  return shapes[$ref.replace("#/components/schemas/", "")] ?? {};
}

function fits(example: JsonValue, { type, $ref, anyOf }: Schema): boolean {
  const types = type === undefined ? [] : [type].flat();
  if (types.length === 0) return $ref === undefined && anyOf === undefined;
  if (example === null) return types.includes("null");
  const actual = Array.isArray(example) ? "array" : Number.isInteger(example) ? "integer" : typeof example;
  return types.includes(actual);
}
