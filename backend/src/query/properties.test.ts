import fc from "fast-check";
import { expect, test } from "vitest";
import { catalog } from "../collectors/catalog.ts";
import { UsageError } from "../errors.ts";
import { catalogProperties, tagProperty } from "./properties.ts";

const properties = catalogProperties(catalog);

test("find() knows what every resource has, columns of the catalog, and tags", () => {
  expect(properties.find("account")).toEqual({ of: "resource", column: "accountId", isTime: false });
  expect(properties.find("createdAt")).toEqual({ of: "resource", column: "createdAt", isTime: true });
  expect(properties.find("instanceType")).toMatchObject({ of: "columns", path: "$.instanceType" });
  expect(properties.find("columns.instanceType")).toEqual(properties.find("instanceType"));
  expect(properties.find("tag.Owner")).toEqual({ of: "tag", key: "Owner" });
  expect(properties.find("data.State.Name")).toEqual({ of: "data", path: '$."State"."Name"' });
  expect(properties.find('data.Items[*]."a.b"[0]')).toEqual({ of: "data", path: '$."Items"[*]."a.b"[0]' });
  for (const none of ['data.""', 'data."a\\u0000b"', "data.a\u0001b", 'data."\\n"']) {
    expect(() => properties.find(none)).toThrow("write a path such as");
  }
});

test("find() gives a property of every resource precedence over a column of the same name", () => {
  expect(properties.find("updatedAt")).toMatchObject({ of: "resource" });
  expect(properties.find("columns.updatedAt")).toMatchObject({ of: "columns", path: "$.updatedAt" });
  expect(properties.names).toContain("columns.updatedAt");
});

test("names can all be found, and each is there once", () => {
  for (const name of properties.names) expect(properties.find(name)).toBeDefined();
  expect(new Set(properties.names).size).toBe(properties.names.length);
});

test("find() reads the key of every tag back from its property", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (key) => {
      expect(properties.find(tagProperty(key))).toEqual({ of: "tag", key });
    }),
  );
});

test.each([
  ["stat", /^Unknown property "stat": did you mean state, /],
  ["Name", /did you mean name, /],
  ["tags.Owner", /did you mean tag\.<key>, .*\? Every resource has service, .*, firstSeenAt; besides, /],
  ["instancetype", /did you mean instanceType, /],
  ["constructor", /^Unknown property "constructor"/],
  ["__proto__", /^Unknown property "__proto__"/],
  ["columns.name", /^Unknown property "columns\.name"/],
  ["state'; DROP TABLE resources; --", /^Unknown property/],
  ["x".repeat(10_000), /^Unknown property "x{60}…": did you mean/],
  ["tag.", /it names no tag/],
  ['tag."open', /write a quoted tag key as a JSON string/],
])("find(%j) is refused", (name, message) => {
  expect(() => properties.find(name)).toThrow(UsageError);
  expect(() => properties.find(name)).toThrow(message);
});

test("the catalog's types and columns hold no character that means something in SQL or a JSON path", () => {
  for (const service of Object.values(catalog.services)) {
    for (const kind of Object.values(service.kinds)) {
      expect(kind.type).toMatch(/^[a-z0-9]+:[a-z0-9-]+$/);
      for (const { id } of kind.columns) expect(id).toMatch(/^[A-Za-z][A-Za-z0-9]*$/);
    }
  }
});
