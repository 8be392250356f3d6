import { expect, test } from "vitest";
import { readPolicy } from "../accounts/policy.ts";
import { catalog, catalogActions } from "../collectors/catalog.ts";
import { refreshWorld } from "../testing/refresh-world.ts";

/** Only needed where an answer of ListBuckets names no regions, which AWS's own always do; nothing is denied without it. */
const NEEDED_BY_OLD_ENDPOINTS = "s3:GetBucketLocation";

/** The policy as `aws-inventory policy` prints it, less one action. */
function policyWithout(action?: string) {
  const policy = readPolicy(catalogActions());
  return {
    ...policy,
    Statement: policy.Statement.map((statement) => ({
      ...statement,
      Action: statement.Action.filter((allowed) => allowed !== action),
    })),
  };
}

test("the printed policy is enough: with exactly these actions allowed no cell is denied", async () => {
  await using world = await refreshWorld();
  world.organization.setPolicy(policyWithout());
  const run = await world.refresh();
  expect(run.problems).toEqual([]);
  expect(run.state).toBe("complete");
});

test("the printed policy has nothing to spare: without one action exactly the cells that need it are denied", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, resources: 150 });
  await world.refresh();
  const filled = new Set([...(await world.cells())].filter(([, cell]) => cell.count > 0).map(([name]) => name));
  const wrong: string[] = [];
  for (const action of catalogActions()) {
    world.organization.setPolicy(policyWithout(action));
    await world.refresh();
    const cells = await world.cells();
    const denied = [...cells].filter(([, cell]) => cell.outcome === "denied").map(([name]) => name);
    const needing = [...cells.keys()].filter((name) => needs(name, action));
    if (action === NEEDED_BY_OLD_ENDPOINTS) {
      wrong.push(...denied.map((name) => `${action}: ${name} is denied`));
      continue;
    }
    // A cell without resources needs no describe and no tags; one with resources needs all its actions.
    if (!needing.some((name) => filled.has(name))) wrong.push(`${action}: no resource in the world needs it`);
    for (const name of denied) if (!needing.includes(name)) wrong.push(`${action}: ${name} is denied`);
    for (const name of needing)
      if (filled.has(name) && !denied.includes(name)) wrong.push(`${action}: ${name} is not denied`);
    for (const [name, cell] of cells) {
      if (cell.outcome !== "complete" && cell.outcome !== "denied") wrong.push(`${action}: ${name} is ${cell.outcome}`);
    }
  }
  expect(wrong).toEqual([]);
});

function needs(cell: string, action: string): boolean {
  const [service = "", kind = ""] = (cell.split("/")[0] ?? "").split(":");
  return catalog.services[service]?.kinds[kind]?.actions.some((needed) => needed === action) ?? false;
}
