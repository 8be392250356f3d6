import { expect, test } from "vitest";
import { inventoryParameters, parseInventoryState, questionParameters, writtenValue } from "./question.ts";

test("parseInventoryState() reads back every state that inventoryParameters() wrote", () => {
  const state = {
    services: ["ec2:instance", "s3"],
    accounts: ["111122223333"],
    regions: ["eu-west-1", "global"],
    search: "pay & more, 100%",
    filters: [
      { property: "state", operator: "!=", value: "stopped" },
      { property: 'tag."aws:createdBy=x"', operator: "=", value: "a=b:c" },
      { property: "tag.Cost Center", operator: "^", value: "" },
      { property: "sizeGiB", operator: ">=", value: "100" },
      { property: "tag.Owner", operator: "=", value: '" a "' },
    ],
    sort: "-createdAt",
    page: 3,
    resource: "s3/111122223333/eu-west-1/bucket/logs/2026#1",
  } as const;
  const address = String(inventoryParameters(state));
  expect(parseInventoryState(new URLSearchParams(address))).toEqual(state);
});

test("inventoryParameters() of the first page of everything is empty", () => {
  expect(String(inventoryParameters(parseInventoryState(new URLSearchParams())))).toBe("");
});

test.for([
  "page=0",
  "page=-1",
  "page=1.5",
  "page=x",
  "filter=nonsense",
  "filter==x",
  "filter=%20%3Dx",
  "service=,,",
  "search=%20",
])("parseInventoryState() counts %s as absent", (address) => {
  expect(parseInventoryState(new URLSearchParams(address))).toEqual(parseInventoryState(new URLSearchParams()));
});

test("questionParameters() repeats the filter for each condition and leaves the page's own state out", () => {
  const state = parseInventoryState(
    new URLSearchParams("filter=a%3D1&filter=b!:2&page=2&sort=a&resource=x&service=ec2,ec2"),
  );
  expect(String(questionParameters(state))).toBe("service=ec2&filter=a%3D1&filter=b%21%3A2");
});

test.for([
  ["state = running", "state=running"],
  [' tag."a=b " : x y ', 'tag."a=b ":x y'],
  ['name = " x"', 'name=" x"'],
  ["(state = running OR data.State.Name = x)", "(state=running OR data.State.Name = x)"],
] as const)("questionParameters() asks for %s as it was meant", ([asked, filter]) => {
  const state = parseInventoryState(new URLSearchParams({ filter: asked }));
  expect(questionParameters(state).getAll("filter")).toEqual([filter]);
});

test("writtenValue() quotes only what would be read otherwise", () => {
  expect(["web", "a b", "", '"a" b', 'say "hi"'].map(writtenValue)).toEqual(["web", "a b", "", '"a" b', 'say "hi"']);
  expect([" web", "web ", '"a b"', "\n"].map(writtenValue)).toEqual(['" web"', '"web "', '"\\"a b\\""', '"\\n"']);
});
