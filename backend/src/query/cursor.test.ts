import fc from "fast-check";
import { expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { ListQuestion } from "./read-model.ts";

const QUESTION: ListQuestion = { size: 10, sort: "name", filters: ["state=running"], search: "web" };

test("decodeCursor() gives the position back, for a page of any size", () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.string({ unit: "binary" }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  fc.assert(
    fc.property(value, fc.string({ unit: "binary" }), (sorted, key) => {
      const position = { value: Object.is(sorted, -0) ? 0 : sorted, key };
      expect(decodeCursor(encodeCursor(position, QUESTION), { ...QUESTION, size: 500 })).toEqual(position);
    }),
  );
});

test.each([
  { ...QUESTION, sort: "-name" },
  { ...QUESTION, filters: ["state=stopped"] },
  { ...QUESTION, filters: [] },
  { ...QUESTION, search: "" },
  { ...QUESTION, selection: { accounts: ["111122223333"] } },
])("decodeCursor() refuses the cursor of another question", (other) => {
  const cursor = encodeCursor({ value: "a", key: "b" }, QUESTION);
  expect(() => decodeCursor(cursor, other)).toThrow(UsageError);
  expect(() => decodeCursor(cursor, other)).toThrow(/^Cannot use the cursor: .* ask for the first page without one$/);
});

test("decodeCursor() refuses what is no cursor", () => {
  const good = encodeCursor({ value: "a", key: "b" }, QUESTION);
  const damaged = [good.slice(0, -4), `x${good}`, good.slice(4), Buffer.from("{}").toString("base64url")];
  for (const cursor of damaged) expect(() => decodeCursor(cursor, QUESTION)).toThrow(UsageError);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (cursor) => {
      expect(() => decodeCursor(cursor, QUESTION)).toThrow(UsageError);
    }),
  );
});
