import { expect, test } from "vitest";
import { apiWorld } from "../testing/api-world.ts";
import type { CoveragePage, Details, Metadata, ResourcePage, Run, Summary } from "./schemas.ts";

const DENY_INSTANCES = {
  Statement: [
    { Effect: "Allow", Action: "*" },
    { Effect: "Deny", Action: "ec2:DescribeInstances" },
  ],
} as const;

test("what was denied shows in every answer that it concerns, and in no other", async () => {
  await using world = await apiWorld({ accounts: 2, regions: 2 });
  const before = await world.read<ResourcePage>("/inventory?service=ec2:instance&size=1000");
  world.organization.setPolicy(DENY_INSTANCES);
  const { runId, progress } = await world.refresh();
  await world.readModel.sync();
  const denied = progress.outcomes.denied ?? 0;
  expect(denied).toBeGreaterThan(0);

  const after = await world.read<ResourcePage>("/inventory?service=ec2:instance&size=1000");
  expect(after.items).toEqual(before.items);
  expect(before.completeness).toMatchObject({ complete: before.completeness.cells, neverComplete: 0 });
  expect(after.completeness).toMatchObject({ neverComplete: 0, outcomes: { denied } });
  expect(after.completeness.complete).toBe(after.completeness.cells - denied);
  const volumes = await world.read<ResourcePage>("/inventory?service=ec2:volume");
  expect(volumes.completeness.complete).toBe(volumes.completeness.cells);

  const summary = await world.read<Summary>("/inventory/summary");
  const ec2 = summary.services.find(({ service }) => service === "ec2");
  expect(ec2?.completeness.outcomes.denied).toBe(denied);
  expect(ec2?.kinds.find(({ type }) => type === "ec2:volume")?.completeness.outcomes).not.toHaveProperty("denied");

  const coverage = await world.read<CoveragePage>("/inventory/coverage?outcome=denied&size=1000");
  expect(coverage.total).toBe(denied);
  expect(new Set(coverage.items.map(({ type }) => type))).toEqual(new Set(["ec2:instance"]));
  expect(coverage.items[0]?.error?.message).toContain("ec2:DescribeInstances");

  const run = await world.read<Run>(`/inventory/refresh/${runId}`);
  expect(run).toMatchObject({ state: "incomplete", progress: { outcomes: { denied } } });
  expect(run.problems).toHaveLength(denied);
  expect((await world.read<Metadata>("/inventory/metadata")).lastRun).toMatchObject({ runId, state: "incomplete" });

  const exported = await world.ask("/inventory/export?service=ec2:instance");
  const { cells, complete } = after.completeness;
  expect(exported.headers.get("inventory-completeness")).toBe(
    `cells=${cells}, complete=${complete}, never-complete=0, stale=0, alarms=0`,
  );
  await exported.body?.cancel();
});

test("details of what was denied afterwards say that they are old", async () => {
  await using world = await apiWorld({ accounts: 1, regions: 1 });
  const { items } = await world.read<ResourcePage>("/inventory?service=ec2:instance&size=1");
  world.organization.setPolicy(DENY_INSTANCES);
  await world.refresh();
  await world.readModel.sync();
  const details = await world.read<Details>(`/inventory/details?arn=${encodeURIComponent(items[0]?.arn ?? "")}`);
  expect(details.cell).toMatchObject({ outcome: "denied", error: { code: expect.any(String) } });
  expect(details.cell?.completeAt).toBeDefined();
  expect(details.completeness).toMatchObject({ cells: 1, complete: 0, neverComplete: 0 });
});

test("a resource that is not found is known to be absent, not known, or never looked for", async () => {
  await using world = await apiWorld({ accounts: 1, regions: 1, policy: DENY_INSTANCES });
  const accountId = world.organization.world.management.id;
  const [region = ""] = world.organization.world.management.regions;
  const ask = async (query: string) => {
    const { status, detail, completeness } = await world.problem(`/inventory/details?${query}`);
    expect(status).toBe(404);
    return { detail, cells: completeness?.cells, complete: completeness?.complete };
  };
  const key = (type: string, place: string) =>
    `service=ec2&account=${accountId}&region=${place}&resourceId=${type}/x-0`;

  const absent = await ask(key("volume", region));
  expect(absent).toMatchObject({ cells: 1, complete: 1 });
  expect(absent.detail).toMatch(/^No such resource is stored: there was none when it was last looked for, at 20/);

  expect(await ask(key("instance", region))).toEqual({
    cells: 1,
    complete: 0,
    detail:
      "No such resource is stored: whether there is one is not known, as 0 of the 1 cells where it would be are complete (the others: denied)",
  });

  const never = await ask(key("volume", "ap-south-1"));
  expect(never).toMatchObject({ cells: 0, complete: 0 });
  expect(never.detail).toContain("nothing has been read where it would be");

  const byArn = await ask(`arn=arn:aws:ec2:${region}:${accountId}:volume/x-0`);
  expect(byArn.detail).toContain("is not known");
});
