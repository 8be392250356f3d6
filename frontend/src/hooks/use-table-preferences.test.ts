import { expect, test } from "vitest";
import { parsePreferences } from "./use-table-preferences.ts";

const DEFAULTS = { pageSize: 50, wrapLines: false, contentDensity: "comfortable", columns: {}, widths: {} };

test("parsePreferences() takes what it can use of what is stored", () => {
  const stored = {
    pageSize: 100,
    wrapLines: "yes",
    contentDensity: "compact",
    columns: {
      all: [{ id: "name", visible: true }, { id: 7 }, null],
      "ec2:volume": [{ id: "name", visible: false }],
      s3: 1,
    },
    widths: { name: 300, type: -1, region: "wide" },
  };
  expect(parsePreferences(stored)).toEqual({
    pageSize: 100,
    wrapLines: false,
    contentDensity: "compact",
    columns: { all: [{ id: "name", visible: true }] },
    widths: { name: 300 },
  });
  expect(parsePreferences({})).toEqual(DEFAULTS);
});

test.for([null, 5, "x", [], undefined])("parsePreferences() of %o is nothing", (stored) => {
  expect(parsePreferences(stored)).toBeUndefined();
});
