import { expect, test } from "vitest";
import { csvHeader, csvRow } from "./csv.ts";
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

test("a row has a cell for each column of the header, empty where there is nothing", () => {
  expect(csvHeader()).toBe(
    "service,kind,accountId,region,resourceId,arn,name,state,createdAt,updatedAt,tags,columns\r\n",
  );
  expect(csvRow(resource)).toBe(
    "ec2,volume,123456789012,eu-west-1,volume/vol-1,arn:aws:ec2:eu-west-1:123456789012:volume/vol-1,,,,2026-11-22T02:00:00.000Z,{},{}\r\n",
  );
});

test("tags and columns are JSON in one cell", () => {
  const row = csvRow({ ...resource, tags: { Owner: 'a "b", c' }, columns: { sizeGiB: 8 } });
  expect(row).toContain(`"{""Owner"":""a \\""b\\"", c""}","{""sizeGiB"":8}"`);
});

test.for(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])(
  "a name that a spreadsheet would run, %j, is made a text",
  (name) => {
    expect(csvRow({ ...resource, name })).toMatch(new RegExp(`,"?'\\${name[0]}`));
  },
);

test("line breaks stay within their cell", () => {
  expect(csvRow({ ...resource, name: "a\r\nb" })).toContain(',"a\r\nb",');
});
