import { expect, test } from "vitest";
import { apiWorld } from "../testing/api-world.ts";
import type { CoveragePage, Details, ResourcePage, Run, Summary } from "./schemas.ts";

const DAY_MS = 86_400_000;

test("a sharp drop shows in coverage, in every number that it concerns, in the details and in the run", async () => {
  await using world = await apiWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 40 } });
  const { management } = world.organization.world;
  const [region = ""] = management.regions;
  const instances = world.organization.world.collection(management.id, region, "ec2:instance");
  for (const id of instances.ids().slice(0, 30)) instances.delete(id);
  const { runId } = await world.refresh();
  await world.readModel.sync();
  const alarm = {
    code: "SharpDrop",
    message: "30 of 40 resources were gone at once; listed twice before they were removed",
  };
  const place = { service: "ec2", kind: "instance", accountId: management.id, region };

  const coverage = await world.read<CoveragePage>("/inventory/coverage?attention=alarm");
  expect(coverage).toMatchObject({ total: 1, items: [{ ...place, outcome: "complete", stale: false, alarm }] });
  const listed = await world.read<ResourcePage>(`/inventory?service=ec2:instance&regions=${region}`);
  expect(listed).toMatchObject({ total: 10, completeness: { alarms: 1, stale: 0 } });
  const summary = await world.read<Summary>("/inventory/summary");
  expect(summary.completeness.alarms).toBe(1);
  expect(summary.services.filter(({ completeness }) => completeness.alarms > 0)).toHaveLength(1);
  const details = await world.read<Details>(`/inventory/details?arn=${encodeURIComponent(listed.items[0]?.arn ?? "")}`);
  expect(details.cell).toMatchObject({ alarm, stale: false });
  const run = await world.read<Run>(`/inventory/refresh/${runId}`);
  expect(run).toMatchObject({ state: "complete", progress: { alarms: 1, stale: 0 } });
  expect(run.alarms).toEqual([{ ...place, alarm }]);
});

test("cells that have missed their daily refresh show as stale in every number", async () => {
  await using world = await apiWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 3 } });
  const twoDaysAgo = new Date(Date.now() - 2 * DAY_MS);
  await world.refresh({ now: () => twoDaysAgo });
  await world.readModel.sync();
  const { total, completeness, items } = await world.read<CoveragePage>(
    "/inventory/coverage?attention=stale&size=1000",
  );
  expect(total).toBe(completeness.cells);
  expect(completeness).toMatchObject({ complete: completeness.cells, stale: completeness.cells });
  expect(items.every(({ stale, outcome }) => stale && outcome === "complete")).toBe(true);
  const listed = await world.read<ResourcePage>("/inventory?service=ec2:instance&size=1");
  expect(listed.completeness.stale).toBe(listed.completeness.cells);
  const details = await world.read<Details>(`/inventory/details?arn=${encodeURIComponent(listed.items[0]?.arn ?? "")}`);
  expect(details.cell?.stale).toBe(true);
});

test("a reason for attention that there is not is refused", async () => {
  await using world = await apiWorld({ accounts: 1, regions: 1, only: {} });
  expect(await world.problem("/inventory/coverage?attention=old")).toMatchObject({
    status: 400,
    errors: [{ parameter: "attention", message: 'has no "old": it takes stale, alarm' }],
  });
});
