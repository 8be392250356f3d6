import { expect, test } from "vitest";
import { type RefreshWorld, refreshWorld } from "../testing/refresh-world.ts";

test("refresh() brings the tables to exactly what exists, and again after each change of the world", async () => {
  await using world = await refreshWorld({ shuffle: true });
  for (const seed of [1, 2, 3]) {
    const run = await world.refresh();
    expect(run.problems).toEqual([]);
    const expected = existing(world);
    expect(run.progress.resources).toBe(expected.size);
    expect(await storedFacts(world)).toEqual(expected);
    world.organization.world.churn({ seed, share: 0.2 });
  }
});

/** ARN and tags of everything that the world itself says exists in active accounts. */
function existing({ organization }: RefreshWorld): Map<string, object> {
  const facts = new Map<string, object>();
  for (const { type, accountId, region, resourceId, arn, tags } of organization.world.expected()) {
    const [service] = type.split(":");
    facts.set(`${service}/${accountId}/${region}/${resourceId}`, { arn, tags });
  }
  return facts;
}

async function storedFacts(world: RefreshWorld): Promise<Map<string, object>> {
  return new Map([...(await world.stored())].map(([key, { arn, tags }]) => [key, { arn, tags }]));
}
