import { expect, test } from "vitest";
import type { JsonValue, Resource } from "../model.ts";
import { pathTree } from "./canonical.ts";
import { diffResources } from "./diff.ts";

function resource(data: JsonValue, tags: Record<string, string> = {}): Resource {
  return {
    service: "ec2",
    accountId: "111122223333",
    region: "eu-west-1",
    kind: "instance",
    resourceId: "instance/i-1",
    arn: "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
    tags,
    columns: {},
    related: [],
    data,
  };
}

const PLAIN = { volatile: undefined, ordered: undefined };

test("diffResources() names nested fields, added and removed ones included", () => {
  const before = resource({ State: { Name: "running", Code: 16 }, Old: 1 });
  const after = resource({ State: { Name: "stopped", Code: 80 }, New: [1] });
  expect(diffResources(before, after, PLAIN)).toEqual([
    { path: "data.State.Name", before: "running", after: "stopped" },
    { path: "data.State.Code", before: 16, after: 80 },
    { path: "data.Old", before: 1 },
    { path: "data.New", after: [1] },
  ]);
});

test("diffResources() lists what left a set and what joined it, and not its order", () => {
  const before = resource({ Groups: [{ Id: "a" }, { Id: "b" }] });
  const after = resource({ Groups: [{ Id: "c" }, { Id: "a" }] });
  expect(diffResources(before, after, PLAIN)).toEqual([
    { path: "data.Groups", before: [{ Id: "b" }], after: [{ Id: "c" }] },
  ]);
  expect(diffResources(before, resource({ Groups: [{ Id: "b" }, { Id: "a" }] }), PLAIN)).toEqual([]);
});

test("diffResources() sees the order of an ordered list", () => {
  const paths = { volatile: undefined, ordered: pathTree(["Strategy"]) };
  const change = diffResources(resource({ Strategy: ["a", "b"] }), resource({ Strategy: ["b", "a"] }), paths);
  expect(change).toEqual([{ path: "data.Strategy", before: ["a", "b"], after: ["b", "a"] }]);
});

test("diffResources() passes over volatile fields, inside lists too", () => {
  const paths = { volatile: pathTree(["ItemCount", "Indexes.ItemCount"]), ordered: undefined };
  const before = resource({ ItemCount: 1, Indexes: [{ Name: "x", ItemCount: 1 }] });
  expect(diffResources(before, resource({ ItemCount: 9, Indexes: [{ Name: "x", ItemCount: 9 }] }), paths)).toEqual([]);
  expect(diffResources(before, resource({ Indexes: [{ Name: "y", ItemCount: 9 }] }), paths)).toEqual([
    { path: "data.Indexes", before: [{ Name: "x", ItemCount: 1 }], after: [{ Name: "y", ItemCount: 9 }] },
  ]);
});

test("diffResources() sees a field of any name, inside lists beside volatile ones too", () => {
  const paths = { volatile: pathTree(["Containers.Count"]), ordered: undefined };
  const labels = (value: string): JsonValue => JSON.parse(`{"Containers":[{"Count":1,"__proto__":"${value}"}]}`);
  expect(diffResources(resource(labels("a")), resource(labels("b")), paths)).toHaveLength(1);
});

test("diffResources() reports a tag once, although the description repeats it", () => {
  const before = resource({ Tags: [{ Key: "Team", Value: "a" }] }, { Team: "a" });
  const after = resource({ Tags: [{ Key: "Team", Value: "b" }] }, { Team: "b" });
  expect(diffResources(before, after, PLAIN)).toEqual([{ path: "tags.Team", before: "a", after: "b" }]);
});
