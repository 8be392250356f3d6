import { describe, expect, test } from "vitest";
import { createWorld } from "./create-world.ts";
import type { World } from "./world.ts";

function fingerprint(world: World): Map<string, string> {
  const prints = new Map<string, string>();
  for (const { accountId, region, type, arn, tags } of world.expected()) {
    prints.set(`${accountId}/${region}/${type}/${arn}`, JSON.stringify(tags));
  }
  return prints;
}

describe("churn()", () => {
  test("adds, changes, retags and removes about the share asked for", () => {
    const world = createWorld({ size: "medium" });
    const before = fingerprint(world);
    const events = world.churn({ seed: 1, share: 0.1 });
    expect(events.length / before.size).toBeGreaterThan(0.07);
    expect(events.length / before.size).toBeLessThan(0.13);
    expect(new Set(events.map(({ what }) => what))).toEqual(new Set(["added", "changed", "retagged", "removed"]));
    const after = fingerprint(world);
    const added = [...after.keys()].filter((key) => !before.has(key)).length;
    const removed = [...before.keys()].filter((key) => !after.has(key)).length;
    expect(added).toBeGreaterThanOrEqual(events.filter(({ what }) => what === "added").length);
    expect(removed).toBeGreaterThanOrEqual(events.filter(({ what }) => what === "removed").length);
  });

  test("does the same to the same world by the same seed", () => {
    const [one, other] = [createWorld({ size: "small" }), createWorld({ size: "small" })];
    expect(one.churn({ seed: 3, share: 0.5 })).toEqual(other.churn({ seed: 3, share: 0.5 }));
    expect(fingerprint(one)).toEqual(fingerprint(other));
    expect(one.churn({ seed: 4, share: 0.5 })).not.toEqual(other.churn({ seed: 5, share: 0.5 }));
  });

  test("touches nothing at a share of 0, and refuses a share that is none", () => {
    const world = createWorld({ size: "small" });
    const before = fingerprint(world);
    expect(world.churn({ seed: 1, share: 0 })).toEqual([]);
    expect(fingerprint(world)).toEqual(before);
    expect(() => world.churn({ seed: 1, share: 2 })).toThrow("share is 2, must be 0 to 1");
  });

  test("leaves accounts and regions alone that are out of reach", () => {
    const world = createWorld({ size: "small" });
    const [, closed, other] = world.accounts;
    if (closed) closed.state = "CLOSED";
    if (other) world.setRegion(other.id, "eu-west-1", false);
    const events = world.churn({ seed: 1, share: 1 });
    expect(events.some(({ accountId }) => accountId === closed?.id)).toBe(false);
    expect(events.some(({ accountId, region }) => accountId === other?.id && region === "eu-west-1")).toBe(false);
    expect(events.length).toBeGreaterThan(50);
  });
});
