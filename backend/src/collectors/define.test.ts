import { expect, test } from "vitest";
import { arn, lastSegment, nameTag, REDACTED, redactedValues, refs, refsOf, tagMap } from "./define.ts";

const scope = { partition: "aws-cn", accountId: "123456789012", region: "cn-north-1" };

test("arn() keeps the partition and leaves out what a service leaves out", () => {
  expect(arn(scope, "ec2", "vpc/vpc-1")).toBe("arn:aws-cn:ec2:cn-north-1:123456789012:vpc/vpc-1");
  expect(arn({ ...scope, region: "global" }, "iam", "root")).toBe("arn:aws-cn:iam::123456789012:root");
  expect(arn(scope, "s3", "logs", { region: "", accountId: "" })).toBe("arn:aws-cn:s3:::logs");
});

test("refs() names each id once and passes over absent ones", () => {
  expect(refs("vpc:subnet", ["a", undefined, "b", "a"]).filter(Boolean)).toEqual([
    { type: "vpc:subnet", id: "a" },
    { type: "vpc:subnet", id: "b" },
  ]);
  expect(refs("vpc:subnet", undefined)).toEqual([]);
});

test("refsOf() reads the ids from what a list holds", () => {
  const attachments = [{ vpc: "vpc-1" }, { vpc: "vpc-1" }];
  expect(refsOf("vpc:vpc", attachments, (attachment) => attachment.vpc)).toEqual([{ type: "vpc:vpc", id: "vpc-1" }]);
});

test("nameTag() is the value of the tag Name, in this spelling only", () => {
  expect(
    nameTag([
      { Key: "name", Value: "a" },
      { Key: "Name", Value: "b" },
    ]),
  ).toBe("b");
  expect(nameTag([{ Key: "Owner", Value: "a" }])).toBe(undefined);
});

test("tagMap() reads both spellings and keeps a tag without a value", () => {
  expect(tagMap([{ Key: "A", Value: "1" }, { key: "b", value: "2" }, { Key: "empty" }])).toEqual({
    A: "1",
    b: "2",
    empty: "",
  });
});

test("tagMap() keeps a tag whatever it is named", () => {
  const tags = tagMap([
    { Key: "__proto__", Value: "a" },
    { Key: "constructor", Value: "b" },
  ]);
  expect(JSON.stringify(tags)).toBe('{"__proto__":"a","constructor":"b"}');
});

test("lastSegment() is what follows the last slash", () => {
  expect(lastSegment("arn:aws:ecs:us-east-1:123456789012:cluster/web")).toBe("web");
  expect(lastSegment("web")).toBe("web");
  expect(lastSegment(undefined)).toBe(undefined);
});

test("redactedValues() keeps the keys only", () => {
  expect(redactedValues({ PASSWORD: "hunter2" })).toEqual({ PASSWORD: REDACTED });
});
