import { describe, expect, test } from "vitest";
import { createWorld } from "./create-world.ts";
import { KIND_NAMES } from "./kind-names.ts";
import type { WorldSpecification } from "./options.ts";
import { SECRET_MARKER } from "./secrets.ts";
import type { World } from "./world.ts";

/** Everything in the active accounts of a world, as text. */
function bytesOf(world: World): string {
  return JSON.stringify(
    [...world.expected()].map(({ accountId, region, type }) => world.collection(accountId, region, type).list()),
  );
}

/** Every resource of a world with its place, without repeating the collections. */
function* itemsOf(world: World) {
  const seen = new Set<string>();
  for (const { accountId, region, type } of world.expected()) {
    const place = `${accountId}/${region}/${type}`;
    if (seen.has(place)) continue;
    seen.add(place);
    for (const item of world.collection(accountId, region, type).list() as unknown[])
      yield { accountId, region, type, item };
  }
}

function countOf(specification: WorldSpecification): number {
  return [...createWorld(specification).expected()].length;
}

describe("createWorld()", () => {
  test("makes the same bytes of the same seed, and others of another", () => {
    expect(bytesOf(createWorld({ size: "small", seed: 7 }))).toBe(bytesOf(createWorld({ size: "small", seed: 7 })));
    expect(bytesOf(createWorld({ size: "small", seed: 7 }))).not.toBe(bytesOf(createWorld({ size: "small", seed: 8 })));
  });

  test("makes the same bytes in whichever order it is looked at", () => {
    const backwards = createWorld({ size: "small" });
    for (const { accountId, region, type } of [...backwards.expected()].reverse()) {
      backwards.collection(accountId, region, type).list();
    }
    const places = [...createWorld({ size: "small" }).expected()].reverse();
    const other = createWorld({ size: "small" });
    const reversed = places
      .map(({ accountId, region, type }) => other.collection(accountId, region, type).list())
      .reverse();
    expect(JSON.stringify(reversed)).toBe(bytesOf(createWorld({ size: "small" })));
    expect(bytesOf(backwards)).toBe(bytesOf(other));
  });

  test.for([1, 2, 3, 4, 5])("makes about 300 resources in 3 accounts of size small, with seed %i", (seed) => {
    const world = createWorld({ size: "small", seed });
    expect(world.accounts).toHaveLength(3);
    const count = [...world.expected()].length;
    expect(count).toBeGreaterThan(250);
    expect(count).toBeLessThan(370);
  });

  test("makes about 10,000 resources in 25 accounts of size medium, some of which are not active", () => {
    const world = createWorld({ size: "medium" });
    const count = [...world.expected()].length;
    expect(count).toBeGreaterThan(9500);
    expect(count).toBeLessThan(10_500);
    expect(world.accounts).toHaveLength(25);
    expect(new Set(world.accounts.map((account) => account.state)).size).toBeGreaterThan(1);
  });

  test.for([1, 2, 3, 4, 5])("has every kind in size small, with seed %i", (seed) => {
    const present = new Set([...createWorld({ size: "small", seed }).expected()].map(({ type }) => type));
    expect(KIND_NAMES.filter((kind) => !present.has(kind))).toEqual([]);
  });

  test("holds as many resources as asked for", () => {
    expect(countOf({ accounts: 10, regions: 4, resources: 5000 })).toBeGreaterThan(4700);
    expect(countOf({ accounts: 10, regions: 4, resources: 5000 })).toBeLessThan(5300);
    expect(countOf({ accounts: 1, regions: 1, resources: 0 })).toBeLessThan(60);
  });

  test("puts exactly so many of one kind into one account and region, and reads one of them at once", () => {
    const world = createWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 200_000 } });
    const instances = world.collection(world.management.id, "us-east-1", "ec2:instance");
    expect(instances.size).toBe(200_000);
    expect(instances.slice(199_999, 10).items).toHaveLength(1);
    expect(world.collection(world.management.id, "us-east-1", "rds:db-instance").size).toBe(0);
    expect(world.collection(world.management.id, "us-east-1", "vpc:subnet").size).toBe(3);
  });

  test("gives kinds that live inside others the parent that they need", () => {
    const world = createWorld({ accounts: 1, regions: 1, only: { "eks:nodegroup": 5, "ecs:service": 5 } });
    expect(world.collection(world.management.id, "us-east-1", "eks:cluster").size).toBe(1);
    expect(world.collection(world.management.id, "us-east-1", "ecs:cluster").size).toBe(1);
  });

  test("has ids and ARNs that are unique", () => {
    const expected = [...createWorld({ size: "medium" }).expected()];
    expect(new Set(expected.map(({ arn }) => arn)).size).toBe(expected.length);
    const keys = expected.map(({ type, accountId, region, resourceId }) => `${type}${accountId}${region}${resourceId}`);
    expect(new Set(keys).size).toBe(expected.length);
  });

  test("has a default VPC with its parts in every enabled region", () => {
    const world = createWorld({ size: "small" });
    for (const { id, regions } of world.accounts) {
      for (const region of regions) {
        const [vpc] = world.collection(id, region, "vpc:vpc").list();
        expect(vpc?.IsDefault).toBe(true);
        const subnets = world.collection(id, region, "vpc:subnet").list();
        expect(subnets.filter((subnet) => subnet.DefaultForAz && subnet.VpcId === vpc?.VpcId)).toHaveLength(3);
        expect(world.collection(id, region, "vpc:internet-gateway").list()[0]?.Attachments?.[0]?.VpcId).toBe(
          vpc?.VpcId,
        );
      }
    }
  });

  test("tags most resources and leaves some without", () => {
    const expected = [...createWorld({ size: "medium" }).expected(["ec2:instance", "s3:bucket", "dynamodb:table"])];
    const untagged = expected.filter(({ tags }) => Object.keys(tags).length === 0).length;
    expect(untagged / expected.length).toBeGreaterThan(0.05);
    expect(untagged / expected.length).toBeLessThan(0.3);
  });

  test.for(["ec2:instance", "ec2:volume", "ec2:snapshot", "rds:db-instance", "ecs:service", "eks:cluster"] as const)(
    "varies the states of %s",
    (kind) => {
      const world = createWorld({ size: "medium" });
      const states = new Set<string>();
      for (const { type, item } of itemsOf(world)) {
        if (type !== kind) continue;
        const { State, DBInstanceStatus, status } = Object(item);
        states.add(String(State?.Name ?? State ?? DBInstanceStatus ?? status));
      }
      expect(states.size).toBeGreaterThan(1);
    },
  );

  test("plants secrets in every field that a collector must redact", () => {
    const world = createWorld({ size: "small" });
    const holders = new Set<string>();
    for (const { type, item } of itemsOf(world)) if (JSON.stringify(item).includes(SECRET_MARKER)) holders.add(type);
    const kinds = [
      "ecs:service",
      "ecs:task-definition",
      "eks:addon",
      "eks:cluster",
      "rds:db-cluster",
      "rds:db-instance",
    ];
    expect([...holders].sort()).toEqual(kinds);
  });

  test.for([
    [{ accounts: 0 }, "accounts is 0, must be a whole number from 1 to 100000"],
    [{ regions: 18 }, "regions is 18, must be a whole number from 1 to 17"],
    [{ resources: 1.5 }, "resources is 1.5"],
    [{ seed: -1 }, "seed is -1"],
    [{ only: { "ec2:instances": 3 } }, "unknown kind ec2:instances"],
  ] as const)("refuses %j", ([specification, message]) => {
    expect(() => createWorld(specification as WorldSpecification)).toThrow(message);
  });

  test("refuses to look into an account that is not there", () => {
    expect(() => createWorld().collection("111111111111", "us-east-1", "vpc:vpc")).toThrow(RangeError);
  });
});
