import { describe, expect, test } from "vitest";
import { createWorld } from "./create-world.ts";
import { known } from "./kind-spec.ts";

function snapshots(count = 10) {
  const world = createWorld({ accounts: 1, regions: 1, only: { "ec2:snapshot": count } });
  return world.collection(world.management.id, "us-east-1", "ec2:snapshot");
}

describe("a collection", () => {
  test("puts, gets and deletes by id", () => {
    const all = snapshots();
    const first = known(all.list()[0]);
    const id = known(first.SnapshotId);
    all.put({ ...first, Description: "changed" });
    expect(all.get(id)?.Description).toBe("changed");
    expect(all.size).toBe(10);
    expect([all.delete(id), all.delete(id), all.delete("snap-none")]).toEqual([true, false, false]);
    expect([all.get(id), all.size, all.list().length]).toEqual([undefined, 9, 9]);
    all.put(first);
    expect([all.get(id)?.SnapshotId, all.size]).toEqual([id, 10]);
  });

  test("adds resources as the world would have made them", () => {
    const all = snapshots();
    const { item } = all.add();
    expect(all.get(known(item.SnapshotId))).toEqual(item);
    expect(all.list().at(-1)).toEqual(item);
    expect(item).toEqual(snapshots(11).list().at(-1));
  });

  test("retags, and refuses to retag what is not there", () => {
    const all = snapshots();
    const id = known(all.list()[3]?.SnapshotId);
    all.retag(id, { Owner: "ana" });
    expect(all.get(id)?.Tags).toEqual([{ Key: "Owner", Value: "ana" }]);
    expect(() => all.retag("snap-none", {})).toThrow("Cannot retag snap-none");
  });

  test("knows all ids, sorted, as they come and go", () => {
    const all = snapshots(3);
    const ids = all.ids();
    expect(ids).toEqual([...all.list().map((snapshot) => known(snapshot.SnapshotId))].sort());
    all.delete(ids[1] ?? "");
    const { item } = all.add();
    expect(all.ids()).toEqual([ids[0], ids[2], known(item.SnapshotId)].sort());
  });

  test("skips what was deleted, and says when nothing follows", () => {
    const all = snapshots(4);
    const [, second, third, fourth] = all.list().map((snapshot) => known(snapshot.SnapshotId));
    for (const id of [second, third, fourth]) all.delete(id ?? "");
    expect(all.slice(0, 1)).toMatchObject({ next: undefined });
    expect(all.slice(1, 5)).toEqual({ items: [], next: undefined });
  });
});
