import fc from "fast-check";
import { expect, test } from "vitest";
import { csvWriter } from "./csv.ts";
import type { ListedResource } from "./listed-resource.ts";

const resource: ListedResource = {
  service: "ec2",
  kind: "volume",
  accountId: "123456789012",
  region: "eu-west-1",
  resourceId: "volume/vol-1",
  arn: "arn:aws:ec2:eu-west-1:123456789012:volume/vol-1",
  tags: {},
  updatedAt: "2026-11-22T02:00:00.000Z",
  columns: {},
};
const { header, row } = csvWriter();

test("a row has a cell for each column of the header, empty where there is nothing", () => {
  expect(header).toBe("service,kind,accountId,region,resourceId,arn,name,state,createdAt,updatedAt,tags,columns\r\n");
  expect(row(resource)).toBe(
    "ec2,volume,123456789012,eu-west-1,volume/vol-1,arn:aws:ec2:eu-west-1:123456789012:volume/vol-1,,,,2026-11-22T02:00:00.000Z,{},{}\r\n",
  );
});

test("the full description is one more column, where it is asked for", () => {
  const writer = csvWriter({ withData: true });
  expect(writer.header).toMatch(/,columns,data\r\n$/);
  expect(writer.row({ ...resource, dataJson: '{"Size":8}' })).toMatch(/,\{\},"\{""Size"":8\}"\r\n$/);
  expect(row({ ...resource, dataJson: '{"Size":8}' })).not.toContain("Size");
});

test("tags and columns are JSON in one cell", () => {
  const line = row({ ...resource, tags: { Owner: 'a "b", c' }, columns: { sizeGiB: 8 } });
  expect(line).toContain(`"{""Owner"":""a \\""b\\"", c""}","{""sizeGiB"":8}"`);
});

test.for(["=1+1", "+1", "-1", "@SUM(A1)", "\t1", "\r1", " =1", '"=1', "'=1", "＝1", "＋1", "－1", "＠1"])(
  "a name that a spreadsheet would run, %j, is made a text",
  (name) => {
    expect(cells(row({ ...resource, name }))[6]).toBe(`'${name}`);
  },
);

test.for([
  ["\t=1", "'\t'=1"],
  ["a;=1", "a;'=1"],
  ["a\t@x", "a\t'@x"],
  ["a\n -1", "a\n' -1"],
] as const)("so is %j, of which a spreadsheet that cuts there too would run the rest", ([name, plain]) => {
  expect(cells(row({ ...resource, name }))[6]).toBe(plain);
});

test.for(["a=b", "a-b", "me@example.com", "a; b", "1+1", "it's"])("%j stays as it is", (name) => {
  expect(cells(row({ ...resource, name }))[6]).toBe(name);
});

test("line breaks stay within their cell", () => {
  expect(row({ ...resource, name: "a\r\nb" })).toContain(',"a\r\nb",');
});

/** What a spreadsheet runs, wherever it takes a cell to begin. */
const RUNS = /(^|[;\t\r\n])[\s"']*[=+\-@＝＋－＠]/;
const hostile = fc.string({
  unit: fc.constantFrom(..."=+-@＝＋－＠;,\"'\t\r\n \\a1é".split("")),
  maxLength: 12,
});

test("whatever a resource holds, no cell is run, lines stay lines, and JSON keeps its meaning", () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (name, key, value) => {
      const tags = { [key]: value };
      const columns = { deep: [{ [value]: key }] };
      const dataJson = JSON.stringify({ name, [key]: [value, -1] });
      const found = cells(csvWriter({ withData: true }).row({ ...resource, name, tags, columns, dataJson }));
      expect(found).toHaveLength(13);
      for (const cell of found) {
        // A quote mark of ours before it is what makes it harmless.
        expect(cell.replace(/(^|[;\t\r\n])'/g, "$1x")).not.toMatch(RUNS);
      }
      expect(found.slice(10).map((cell) => JSON.parse(cell))).toEqual([tags, columns, JSON.parse(dataJson)]);
    }),
    { numRuns: 1_000 },
  );
});

/** The cells of one line, by RFC 4180. */
function cells(line: string): string[] {
  expect(line.endsWith("\r\n")).toBe(true);
  const found = [...line.slice(0, -2).matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)];
  expect(found.map(([text]) => text).join("")).toBe(line.slice(0, -2));
  return found.map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? "");
}
