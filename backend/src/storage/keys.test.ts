import { describe, expect, test } from "vitest";
import { freshPartition, sampleChange, sampleResource } from "./contract-samples.ts";
import {
  accountPrefix,
  CHANGE_SHARDS,
  changedResource,
  changeKey,
  changeShard,
  kindPrefix,
  metadataKey,
  partitionId,
  resourceKey,
  runKey,
} from "./keys.ts";

const partition = { service: "ec2", accountId: "123456789012", region: "eu-west-1" };

describe("keys", () => {
  test("partitionId() and the keys made of it join the parts with #", () => {
    expect(partitionId(partition)).toBe("ec2#123456789012#eu-west-1");
    expect(resourceKey(partition, "instance/i-1")).toEqual({
      pk: { S: "ec2#123456789012#eu-west-1" },
      sk: { S: "instance/i-1" },
    });
    expect(metadataKey(partition)).toEqual({ service: { S: "ec2" }, accountRegion: { S: "123456789012#eu-west-1" } });
    expect(changedResource(partition, "key-pair/a#b")).toBe("ec2#123456789012#eu-west-1#key-pair/a#b");
    expect(accountPrefix("123456789012")).toBe("123456789012#");
    expect(kindPrefix("instance")).toBe("instance/");
  });

  test("partitionId() refuses a part with # or an empty one, because two partitions could get one key", () => {
    expect(() => partitionId({ ...partition, service: "ec2#1" })).toThrow('the service "ec2#1" contains "#"');
    expect(() => metadataKey({ ...partition, accountId: "1#2" })).toThrow('the account id "1#2" contains "#"');
    expect(() => partitionId({ ...partition, region: "" })).toThrow("the region is empty");
    expect(() => runKey("a#b")).toThrow('the run id "a#b" contains "#"');
  });

  test("resourceKey() takes # in a resource id, and refuses an empty id and one of more than 1,024 bytes", () => {
    expect(resourceKey(partition, "log-group/#1").sk).toEqual({ S: "log-group/#1" });
    expect(resourceKey(partition, "x".repeat(1024)).sk?.S).toHaveLength(1024);
    expect(() => resourceKey(partition, "")).toThrow("the resource id is empty");
    expect(() => resourceKey(partition, "é".repeat(513))).toThrow(RangeError);
    expect(() => resourceKey(partition, "é".repeat(513))).toThrow("has 1026 bytes");
  });

  test("changeShard() is stable and spreads partitions evenly", () => {
    expect(changeShard(partition)).toBe(changeShard({ ...partition }));
    const sizes = new Map<number, number>();
    for (let index = 0; index < 8_000; index++) {
      const shard = changeShard(freshPartition());
      sizes.set(shard, (sizes.get(shard) ?? 0) + 1);
    }
    expect([...sizes.keys()].toSorted()).toEqual(Array.from({ length: CHANGE_SHARDS }, (_, shard) => shard));
    expect(Math.min(...sizes.values())).toBeGreaterThan(800);
  });

  test("changeKey() sorts by time within the UTC day and tells different changes at one instant apart", () => {
    const resource = sampleResource(partition, "instance/i-1");
    const at = "2026-11-22T23:59:59.999Z";
    const created = changeKey(sampleChange(resource, { at }), 1);
    expect(created.day).toEqual({ S: "2026-11-22" });
    expect(created.atId?.S).toMatch(/^2026-11-22T23:59:59\.999Z#[\w-]{16}$/);
    expect(changeKey(sampleChange(resource, { at }), 1)).toEqual(created);
    expect(changeKey(sampleChange(resource, { at }), 2)).not.toEqual(created);
    expect(changeKey(sampleChange(resource, { at, change: "deleted" }), 1)).not.toEqual(created);
  });
});
