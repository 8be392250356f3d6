import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { TextFormat } from "./formats.ts";
import type { ListedResource } from "./listed-resource.ts";
import { writtenText } from "./text.ts";

const resource = (id: string): ListedResource => ({
  service: "s3",
  kind: "bucket",
  accountId: "123456789012",
  region: "us-east-1",
  resourceId: `bucket/${id}`,
  arn: `arn:aws:s3:::${id}`,
  tags: {},
  updatedAt: "2026-11-22T02:00:00.000Z",
  columns: {},
  dataJson: `{"Name":"${id}"}`,
});

async function written(format: TextFormat, batches: readonly (readonly ListedResource[])[]): Promise<string> {
  async function* all() {
    yield* batches;
  }
  return text(writtenText(format, all(), { withData: true }));
}

test.for([
  ["csv", /^service,[\w,]+,data\r\n$/],
  ["json", /^\[\]\n$/],
  ["ndjson", /^$/],
] as const)("a %s of nothing is whole", async ([format, whole]) => {
  expect(await written(format, [])).toMatch(whole);
  expect(await written(format, [[]])).toMatch(whole);
});

test("it does not matter how resources come in batches", async () => {
  const [a, b, c] = [resource("a"), resource("b"), resource("c")];
  for (const format of ["csv", "json", "ndjson"] as const) {
    const one = await written(format, [[a, b, c]]);
    expect(await written(format, [[], [a], [], [b, c], []])).toBe(one);
  }
});

test("JSON has the full description as JSON", async () => {
  const json = await written("json", [[resource("a")], [resource("b")]]);
  const lines = (await written("ndjson", [[resource("a"), resource("b")]])).trimEnd().split("\n");
  expect(JSON.parse(json)).toEqual(lines.map((line) => JSON.parse(line)));
  expect(JSON.parse(json)).toMatchObject([{ data: { Name: "a" } }, { data: { Name: "b" } }]);
});
