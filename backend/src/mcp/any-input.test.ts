import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OUTCOMES } from "../model.ts";
import { ATTENTION } from "../query/attention.ts";
import { type McpWorld, mcpWorld } from "../testing/mcp-world.ts";
import { bytesOf, MAX_ANSWER_BYTES } from "./fit.ts";

let world: McpWorld;

beforeAll(async () => {
  world = await mcpWorld({ accounts: 2, regions: 1, resources: 60 });
  await world.refresh();
});
afterAll(() => world[Symbol.asyncDispose]());

const anyText = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom("", "'", '"', "\u0000", "\ud800", "__proto__", "constructor", "*", "%", "-- x", "🙂"),
);
const service = fc.oneof(fc.constantFrom("ec2", "ec2:instance", "s3:bucket", "iam"), anyText);
const account = fc.oneof(fc.constant("123456789012"), anyText);
const region = fc.oneof(fc.constantFrom("us-east-1", "global"), anyText);
const property = fc.oneof(
  fc.constantFrom("state", "tag.Owner", "type", "account", "createdAt", "data.State.Name", "instanceType"),
  anyText,
);
const filter = fc.oneof(
  fc
    .tuple(property, fc.constantFrom("=", "!=", ":", "!:", "^", ">", "<", ">=", "<="), anyText)
    .map((parts) => parts.join("")),
  fc.constantFrom("(state=running OR state=stopped) AND NOT tag.Owner=x", "createdAt>90d"),
  anyText,
);
const time = fc.oneof(fc.constantFrom("24h", "7d", "2026-11-22", "2026-11-22T08:30:00Z"), anyText);
const arn = fc.oneof(
  anyText.map((text) => `arn:aws:ec2:us-east-1:123456789012:instance/${text}`),
  anyText,
);
const sql = fc.oneof(
  fc.constantFrom(
    "SELECT 1",
    "SELECT * FROM resources",
    "SELECT tags, data FROM resources ORDER BY arn",
    "DROP TABLE resources",
  ),
  anyText,
  anyText.map((text) => `SELECT '${text}' FROM accounts`),
);

const selection = {
  services: fc.array(service, { maxLength: 3 }),
  accounts: fc.array(account, { maxLength: 2 }),
  regions: fc.array(region, { maxLength: 2 }),
};
const question = { ...selection, search: anyText, filters: fc.array(filter, { maxLength: 3 }), asOf: time };
const size = fc.integer({ min: 1, max: 100 });

/** The arguments of a tool, each of which may be left out. */
function arguments_<Shape extends Record<string, unknown>>(
  shape: { [Name in keyof Shape]: fc.Arbitrary<Shape[Name]> },
) {
  return fc.record(shape, { requiredKeys: [] });
}

const CALLS = fc.oneof(
  fc.tuple(
    fc.constant("search_resources"),
    arguments_({
      ...question,
      sort: fc.oneof(
        property,
        property.map((name) => `-${name}`),
      ),
      size,
      cursor: anyText,
    }),
  ),
  fc.tuple(fc.constant("describe_resource"), arguments_({ arn })),
  fc.tuple(
    fc.constant("describe_resource"),
    fc.record({
      service,
      account,
      region,
      resourceId: fc.oneof(
        anyText.map((id) => `instance/${id}`),
        anyText,
      ),
    }),
  ),
  fc.tuple(
    fc.constant("count_resources"),
    arguments_({ ...question, by: fc.array(property, { maxLength: 5 }), limit: size }),
  ),
  fc.tuple(
    fc.constant("list_changes"),
    arguments_({
      ...selection,
      since: time,
      until: time,
      arn,
      changes: fc.subarray(["created", "deleted"], { minLength: 1 }),
      size,
      cursor: anyText,
    }),
  ),
  fc.tuple(
    fc.constant("get_coverage"),
    arguments_({
      ...selection,
      outcomes: fc.subarray([...OUTCOMES], { minLength: 1 }),
      attention: fc.subarray([...ATTENTION], { minLength: 1 }),
      size,
      page: fc.integer({ min: 1, max: 1_000_000 }),
    }),
  ),
  fc.tuple(fc.constant("run_sql"), fc.record({ sql, limit: fc.integer({ min: 1, max: 500 }) })),
);

test("whatever well-typed input a tool is given, it answers within its bytes or refuses in a sentence", async () => {
  await fc.assert(
    fc.asyncProperty(CALLS, async ([tool, input]) => {
      const { isError, text, structured } = await world.call(tool, input);
      expect(bytesOf(text)).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
      if (isError) expect(text).toEqual({ error: expect.stringMatching(/\S/) });
      else expect(structured).toEqual(text);
      // Nothing of it was our own fault.
      expect(world.errors).toEqual([]);
    }),
    { numRuns: 200 },
  );
  const { structured } = await world.call("run_sql", { sql: "SELECT count(*)::INTEGER FROM resources" });
  expect(structured?.rows).toEqual([[(await world.stored()).size]]);
});
