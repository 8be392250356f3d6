import { expect, test } from "vitest";
import { mcpWorld } from "../testing/mcp-world.ts";
import type { AnswerCompleteness } from "./answer-completeness.ts";

interface Answer {
  readonly items: readonly unknown[];
  readonly total: number;
  readonly found?: boolean;
  readonly groups: Readonly<Record<string, readonly { value: string; cells?: number; complete?: number }[]>>;
  readonly cells: readonly { type: string; outcome: string; error?: { message: string } }[];
  readonly services: readonly { service: string; cells: number; complete: number }[];
  readonly lastRun: { readonly state: string; readonly interrupted: boolean } | null;
  readonly completeness: AnswerCompleteness;
}

const DENY_INSTANCES = {
  Statement: [
    { Effect: "Allow", Action: "*" },
    { Effect: "Deny", Action: "ec2:DescribeInstances" },
  ],
} as const;

test("before anything has been read, nothing is known and every answer says so", async () => {
  await using world = await mcpWorld({ accounts: 1, regions: 1 });
  for (const [tool, arguments_] of [
    ["search_resources", {}],
    ["count_resources", { by: ["type"] }],
    ["list_changes", {}],
    ["get_coverage", {}],
    ["run_sql", { sql: "SELECT * FROM resources" }],
    ["describe_resource", { arn: "arn:aws:s3:::logs" }],
  ] as const) {
    const { completeness } = await world.ask<Answer>(tool, arguments_);
    expect(completeness, tool).toMatchObject({ verdict: "nothing-read", cells: 0 });
    expect(completeness.statement).toMatch(/, but nothing of this has been read yet/);
  }
});

test("an empty answer about denied cells is told from one about complete cells", async () => {
  await using world = await mcpWorld({ accounts: 2, regions: 2 });
  world.organization.setPolicy(DENY_INSTANCES);
  await world.refresh();
  const instances = { services: ["ec2:instance"] };
  const empty = await world.ask<Answer>("search_resources", instances);
  const { cells, complete } = empty.completeness;
  expect(empty).toMatchObject({ items: [], total: 0, completeness: { verdict: "incomplete", complete: 0 } });
  expect(cells).toBeGreaterThan(0);
  expect(empty.completeness.statement).toMatch(
    new RegExp(
      `^0 resources found, but ${cells} of ${cells} cells .* are not complete \\(${cells} denied\\), so there may be more than is stored: ec2:instance in \\d{12}/\\S+ \\(denied, last complete: never\\)`,
    ),
  );
  expect(empty.completeness.openCells[0]).toMatchObject({ type: "ec2:instance", outcome: "denied", completeAt: null });

  // The same, said by a filter instead.
  const filtered = await world.ask<Answer>("search_resources", { filters: ["(type=ec2:instance OR type=ec2:volume)"] });
  expect(new Set(filtered.completeness.openCells.map(({ type }) => type))).toEqual(new Set(["ec2:instance"]));
  const proven = await world.ask<Answer>("search_resources", { services: ["ec2:volume"], search: "no-such-volume" });
  expect(proven).toMatchObject({ total: 0, completeness: { verdict: "complete", openCells: [] } });
  expect(proven.completeness.statement).toMatch(
    /^0 resources found, and what that is based on is complete: \d+ of the \d+ cells/,
  );

  const counted = await world.ask<Answer>("count_resources", { by: ["type"], limit: 200 });
  expect(counted.completeness.verdict).toBe("incomplete");
  expect(counted.groups.type?.find(({ value }) => value === "ec2:instance")).toMatchObject({
    count: 0,
    cells,
    complete,
  });
  const { accountId, region } = empty.completeness.openCells[0] ?? {};
  const described = await world.ask<Answer>("describe_resource", {
    service: "ec2",
    account: accountId,
    region,
    resourceId: "instance/i-0abc",
  });
  expect(described).toMatchObject({ found: false, completeness: { verdict: "incomplete", cells: 1 } });

  const coverage = await world.ask<Answer>("get_coverage", { services: ["ec2"] });
  expect(coverage).toMatchObject({ total: cells, lastRun: { state: "incomplete", interrupted: false } });
  expect(coverage.cells.every(({ type, outcome }) => type === "ec2:instance" && outcome === "denied")).toBe(true);
  expect(coverage.cells[0]?.error?.message).toContain("ec2:DescribeInstances");
  const [ec2] = coverage.services;
  expect(ec2).toMatchObject({ service: "ec2", complete: (ec2?.cells ?? 0) - cells });
});

test("changes say what was created, changed and deleted since a time", async () => {
  await using world = await mcpWorld({ accounts: 1, regions: 1, only: { "ec2:key-pair": 3 } });
  await world.refresh();
  const { management } = world.organization.world;
  const [region = ""] = management.regions;
  const pairs = world.organization.world.collection(management.id, region, "ec2:key-pair");
  const [first, second] = pairs.list();
  pairs.retag(first?.KeyPairId ?? "", { Owner: "payments" });
  pairs.delete(second?.KeyPairId ?? "");
  const start = new Date().toISOString();
  await world.refresh();

  interface Changes extends Answer {
    readonly items: readonly { change: string; at: string; arn: string; fields: { path: string; after: unknown }[] }[];
    readonly counts: object;
    readonly since: string;
    readonly nextCursor?: string;
  }
  const changes = await world.ask<Changes>("list_changes", { since: "2h" });
  expect(changes).toMatchObject({ total: 2, counts: { updated: 1, deleted: 1 } });
  expect(changes.items.find(({ change }) => change === "updated")?.fields).toContainEqual({
    path: "tags.Owner",
    after: "payments",
  });
  expect(changes.items.every(({ at }) => at >= start)).toBe(true);
  expect(changes.completeness.statement).toMatch(
    /^2 changes since 2\S+Z seen by listings until 2\S+Z, and what that is based on is complete/,
  );

  const page = await world.ask<Changes>("list_changes", { since: changes.since, size: 1 });
  const next = await world.ask<Changes>("list_changes", { since: changes.since, size: 1, cursor: page.nextCursor });
  expect([...page.items, ...next.items]).toEqual(changes.items);
  expect(next.nextCursor).toBe(undefined);

  const deleted = changes.items.find(({ change }) => change === "deleted");
  const ofOne = await world.ask<Changes>("list_changes", { arn: deleted?.arn, changes: ["deleted"] });
  expect(ofOne.items).toEqual([deleted]);
  expect(
    await world.ask<Changes>("list_changes", { since: new Date(Date.now() + 60_000).toISOString() }),
  ).toMatchObject({
    total: 0,
    items: [],
  });
});
