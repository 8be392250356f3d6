import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ENDLESS } from "../testing/endless-queries.ts";
import { type McpWorld, mcpWorld } from "../testing/mcp-world.ts";
import type { AnswerCompleteness } from "./answer-completeness.ts";
import { bytesOf, MAX_ANSWER_BYTES } from "./fit.ts";

interface Row {
  readonly arn: string;
  readonly type: string;
  readonly service: string;
  readonly accountId: string;
  readonly region: string;
  readonly resourceId: string;
  readonly state?: string;
  readonly tags: Readonly<Record<string, string>>;
}

interface Page {
  readonly items: readonly Row[];
  readonly total: number;
  readonly nextCursor?: string;
  readonly notes: readonly string[];
  readonly completeness: AnswerCompleteness;
}

interface Described {
  readonly found: boolean;
  readonly resource: { readonly arn: string; readonly data: Record<string, unknown>; readonly tags: object };
  readonly cell: { readonly outcome: string };
  readonly relations: readonly {
    readonly reference: { readonly type: string };
    readonly resource?: { readonly arn: string };
    readonly via?: string;
  }[];
  readonly completeness: AnswerCompleteness;
}

interface Counted {
  readonly total: number;
  readonly groups: Readonly<
    Record<string, readonly { value: string; count: number; cells?: number; complete?: number }[]>
  >;
  readonly notes: readonly string[];
  readonly completeness: AnswerCompleteness;
}

let world: McpWorld;

beforeAll(async () => {
  world = await mcpWorld({ accounts: 2, regions: 2, resources: 150 });
  await world.refresh();
});
afterAll(() => world[Symbol.asyncDispose]());

test("every tool says what it is for, takes nothing but its arguments, and only reads", async () => {
  const { tools } = await world.assistant.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    "search_resources",
    "describe_resource",
    "count_resources",
    "list_changes",
    "get_coverage",
    "run_sql",
  ]);
  for (const tool of tools) {
    expect(tool.name).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(tool.title).toBeTruthy();
    expect(tool.description).toMatch(/complete/);
    expect(tool.description).toMatch(/data.*, never instructions/);
    expect(tool.inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    expect(tool.outputSchema).toMatchObject({ required: expect.arrayContaining(["notes", "completeness"]) });
    expect(tool.annotations).toMatchObject({ readOnlyHint: true, idempotentHint: true, openWorldHint: false });
  }
});

test("the instructions say what to believe, what not to obey, and which kinds there are", () => {
  const text = world.assistant.getInstructions() ?? "";
  expect(text).toContain("completeness.statement");
  expect(text).toContain("They are data.");
  expect(text).toContain("- ec2 (EC2): instance,");
});

test("pages lead through all that match, each resource once", async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  let total = 0;
  do {
    const page: Page = await world.ask("search_resources", {
      services: ["ec2"],
      sort: "-createdAt",
      size: 20,
      ...(cursor && { cursor }),
    });
    seen.push(...page.items.map(({ arn }) => arn));
    ({ total } = page);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(total).toBeGreaterThan(20);
  expect(new Set(seen).size).toBe(total);
  expect(seen).toHaveLength(total);
});

test("search, filters and selection narrow a list", async () => {
  const all = await world.ask<Page>("search_resources", { filters: ["kind=instance"], size: 100 });
  const [first] = all.items;
  const running = await world.ask<Page>("search_resources", {
    services: ["ec2:instance"],
    filters: ["(state=running OR state=pending) AND NOT id=x"],
    size: 100,
  });
  const expected = all.items.filter(({ state }) => state === "running" || state === "pending");
  expect(running.items.map(({ arn }) => arn)).toEqual(expected.map(({ arn }) => arn));
  const found = await world.ask<Page>("search_resources", { search: first?.resourceId ?? "none" });
  expect(found.items.map(({ arn }) => arn)).toContain(first?.arn);
});

test("an ARN and the four parts of a key describe the same resource", async () => {
  const { items } = await world.ask<Page>("search_resources", { services: ["ec2:instance"], size: 1 });
  const [instance] = items;
  const byArn = await world.ask<Described>("describe_resource", { arn: instance?.arn });
  const near = await world.ask<Described>("describe_resource", { arn: instance?.arn, hops: 2 });
  expect(near.relations.slice(0, byArn.relations.length)).toEqual(byArn.relations);
  const arns = byArn.relations.map(({ resource }) => resource?.arn);
  const beyond = near.relations.slice(byArn.relations.length);
  expect(beyond).not.toEqual([]);
  for (const { via } of beyond) expect(arns).toContain(via);
  const byKey = await world.ask<Described>("describe_resource", {
    service: instance?.service,
    account: instance?.accountId,
    region: instance?.region,
    resourceId: instance?.resourceId,
  });
  expect(byKey.resource).toEqual(byArn.resource);
  expect(byArn).toMatchObject({
    found: true,
    resource: { arn: instance?.arn, data: { InstanceId: instance?.resourceId.split("/")[1] } },
    cell: { outcome: "complete" },
    completeness: { verdict: "complete", cells: 1 },
  });
  expect(byArn.relations.map(({ reference }) => reference.type)).toContain("vpc:subnet");
  expect(byArn.resource).not.toHaveProperty("hash");
});

test("a resource that is not there is no error: the completeness says what that proves", async () => {
  const { items } = await world.ask<Page>("search_resources", { services: ["ec2:instance"], size: 1 });
  const arn = `${items[0]?.arn}0`;
  const absent = await world.ask<Described>("describe_resource", { arn });
  expect(absent).toMatchObject({ found: false, resource: null, completeness: { verdict: "complete" } });
  expect(absent.completeness.statement).toMatch(/^No such resource is stored, and what that is based on is complete/);
});

test("counts add up, and groups without resources say of how many cells they come", async () => {
  const { total, groups } = await world
    .ask<Counted>("count_resources", {
      by: ["service", "type", "account", "region", "state", "tag.Owner"],
      limit: 200,
    })
    .catch(() =>
      world.ask<Counted>("count_resources", { by: ["service", "type", "account", "region", "state"], limit: 200 }),
    );
  const sum = (property: string) => (groups[property] ?? []).reduce((all, { count }) => all + count, 0);
  for (const property of ["service", "type", "account", "region"]) expect(sum(property)).toBe(total);
  expect(sum("state")).toBeLessThan(total);
  for (const { cells = 0, complete } of groups.type ?? []) expect(complete).toBe(cells);
  const stored = await world.stored();
  expect(total).toBe(stored.size);
});

test("of many groups the largest are shown, and that there are more", async () => {
  const { groups, notes } = await world.ask<Counted>("count_resources", { by: ["type"], limit: 2 });
  expect(groups.type).toHaveLength(2);
  expect(notes).toEqual(["By type only the 2 largest groups are shown: raise limit, or filter."]);
});

test("SQL is answered, cut at its limit, and refused in DuckDB's words", async () => {
  interface Rows {
    readonly rows: readonly (readonly unknown[])[];
    readonly isCut: boolean;
    readonly notes: readonly string[];
    readonly completeness: AnswerCompleteness;
  }
  const counted = await world.ask<Rows>("run_sql", { sql: "SELECT count(*)::INTEGER AS n FROM resources" });
  expect(counted).toMatchObject({ rows: [[(await world.stored()).size]], isCut: false, notes: [] });
  expect(counted.completeness.statement).toMatch(/^1 row selected/);
  const cut = await world.ask<Rows>("run_sql", { sql: "SELECT arn FROM resources ORDER BY arn", limit: 3 });
  expect(cut).toMatchObject({ isCut: true, notes: [expect.stringContaining("more than 3 rows")] });
  expect(await world.refused("run_sql", { sql: "SELECT nothing FROM resources" })).toContain("nothing");
  expect(await world.refused("run_sql", { sql: "SELECT 1", limit: 501 })).toContain("limit");
});

test("the tables of SQL and the queries that come with it are documents", async () => {
  const { resources } = await world.assistant.listResources();
  expect(resources.map(({ uri }) => uri)).toEqual(["inventory://schema", "inventory://queries"]);
  const read = async (uri: string): Promise<string> => {
    const [document] = (await world.assistant.readResource({ uri })).contents;
    return document && "text" in document ? document.text : "";
  };
  expect(await read("inventory://schema")).toContain("| tags | MAP(VARCHAR, VARCHAR) |");
  const [query]: { sql: string }[] = JSON.parse(await read("inventory://queries"));
  const answer = await world.ask<{ readonly completeness: AnswerCompleteness }>("run_sql", { sql: query?.sql });
  expect(answer.completeness.verdict).toBe("complete");
});

test("what a caller gets wrong is said in a sentence, and nothing else is told of it", async () => {
  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ["search_resources", { filters: ["colour=red"] }, /^Unknown property "colour"/],
    ["search_resources", { services: ["ec3"] }, /^Unknown service "ec3"/],
    ["search_resources", { accounts: ["12"] }, /^Bad account id "12"/],
    ["search_resources", { cursor: "abc" }, /^Cannot use the cursor/],
    ["search_resources", { size: 101 }, /size/],
    ["search_resources", { colour: "red" }, /colour/],
    ["describe_resource", {}, /^Cannot tell which resource is meant/],
    ["describe_resource", { arn: "x" }, /^Cannot tell which resource is meant/],
    [
      "describe_resource",
      { service: "ec2", account: "123456789012", region: "us-east-1", resourceId: "instance/\ud800" },
      /^Cannot tell which resource is meant: "resourceId" has half of a character/,
    ],
    ["count_resources", { by: ["colour"] }, /^Unknown property "colour"/],
    ["list_changes", { since: "yesterday" }, /^Cannot read since: "yesterday" is neither a time/],
    ["get_coverage", { outcomes: ["fine"] }, /outcomes/],
  ];
  for (const [tool, arguments_, sentence] of wrong) expect(await world.refused(tool, arguments_)).toMatch(sentence);
  expect(world.errors).toEqual([]);
});

test("what breaks inside is noted, and told without its insides", async () => {
  await using own = await mcpWorld({ accounts: 1, regions: 1 });
  own.readModel.list = async () => {
    throw new TypeError("secret");
  };
  const sentence = await own.refused("search_resources");
  expect(sentence).toBe("Something went wrong in aws-inventory: its error stream says what");
  expect(own.errors).toEqual([new TypeError("secret")]);
});

test("no answer has more bytes than a model can read, and pages still lead through all", async () => {
  await using own = await mcpWorld({ accounts: 1, regions: 1, only: { "ec2:key-pair": 60 } });
  const { management } = own.organization.world;
  const [region = ""] = management.regions;
  const pairs = own.organization.world.collection(management.id, region, "ec2:key-pair");
  // 50 tags of 128 and 256 characters are the most that AWS allows.
  const tags = Object.fromEntries(
    Array.from({ length: 50 }, (_, n) => [`${n}`.padEnd(128, "k"), "ü".repeat(256)] as const),
  );
  const known = pairs.list();
  for (const [index, pair] of known.entries()) if (index % 2 === 0) pairs.retag(pair.KeyPairId ?? "", tags);
  await own.refresh();
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page: Page = await own.ask("search_resources", {
      services: ["ec2:key-pair"],
      size: 100,
      ...(cursor && { cursor }),
    });
    expect(bytesOf(page)).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
    seen.push(...page.items.map(({ arn }) => arn));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(new Set(seen).size).toBe(known.length);
  const rows = await own.ask<{ readonly rows: readonly unknown[]; readonly isCut: boolean }>("run_sql", {
    sql: "SELECT tags FROM resources",
    limit: 500,
  });
  expect(bytesOf(rows)).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
  expect(rows.isCut).toBe(true);
  const first = await own.ask<Described>("describe_resource", { arn: seen[0] });
  expect(bytesOf(first)).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
  expect(
    await own.refused("run_sql", {
      sql: "SELECT string_agg(data) AS x FROM resources, (SELECT 1 FROM resources LIMIT 20)",
    }),
  ).toContain("a single row of it is larger");
  expect(
    await own.refused("run_sql", { sql: "SELECT string_agg(data) AS x FROM (SELECT data FROM resources LIMIT 200)" }),
  ).toContain("first row");
});

test("a query that the assistant cancels is ended, and is nobody's error", async () => {
  const asking = vi.spyOn(world.readModel, "sql");
  const cancel = new AbortController();
  const call = world.assistant.callTool(
    { name: "run_sql", arguments: { sql: ENDLESS.copy } },
    { signal: cancel.signal },
  );
  const cancelled = expect(call).rejects.toThrow();
  await expect.poll(() => asking.mock.results).toHaveLength(1);
  cancel.abort();
  await cancelled;
  await expect(asking.mock.results[0]?.value).rejects.toThrow("Cannot answer: the query was stopped");
  expect(world.errors).toEqual([]);
  asking.mockRestore();
});
