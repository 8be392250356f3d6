import { expect, test } from "vitest";
import {
  arn,
  items,
  lastSegment,
  listed,
  MalformedAnswerError,
  nameTag,
  once,
  paged,
  present,
  REDACTED,
  redactedValues,
  refs,
  refsOf,
  tagMap,
  under,
  unlessAbsent,
} from "./define.ts";

const scope = { partition: "aws-cn", accountId: "123456789012", region: "cn-north-1" };

test("items() yields an empty page for an empty list and throws for an absent one", async () => {
  const pages: { list?: string[] }[] = [{ list: ["a"] }, { list: [] }, {}];
  const read: (readonly string[])[] = [];
  const reading = async () => {
    for await (const page of items(each(pages), ({ list }) => list)) read.push(page);
  };
  await expect(reading()).rejects.toThrow(MalformedAnswerError);
  expect(read).toEqual([["a"], []]);
});

test("listed() and present() throw for what is absent, not for what is empty", () => {
  expect(listed([])).toEqual([]);
  expect(present("", "name")).toBe("");
  expect(() => listed(undefined)).toThrow(MalformedAnswerError);
  expect(() => present(undefined, "cluster")).toThrow("Cannot read the answer: it lacks cluster");
});

test("once() yields the one answer and passes its failure on", async () => {
  expect(await all(once(Promise.resolve(7)))).toEqual([7]);
  await expect(all(once(Promise.reject(new Error("no"))))).rejects.toThrow("no");
});

test("paged() follows the token until there is none, or an empty one", async () => {
  const asked: (string | undefined)[] = [];
  const tokens = ["one", "two", ""];
  const call = async (token: string | undefined) => {
    asked.push(token);
    return tokens[asked.length - 1];
  };
  expect(await all(paged(call, (token) => token))).toEqual(["one", "two", ""]);
  expect(asked).toEqual([undefined, "one", "two"]);
});

test("under() passes over a parent that was deleted meanwhile and stops at any other failure", async () => {
  const children = async function* (parent: string) {
    yield [`${parent}1`];
    if (parent === "gone") throw named("NotFound");
    if (parent === "denied") throw named("AccessDenied");
    yield [`${parent}2`];
  };
  const read = all(under(each([["a", "gone"], ["b"]]), children, { gone: ["NotFound"] }));
  expect(await read).toEqual([["a1"], ["a2"], ["gone1"], ["b1"], ["b2"]]);
  await expect(all(under(each([["denied"]]), children, { gone: ["NotFound"] }))).rejects.toThrow("AccessDenied");
});

test("unlessAbsent() turns only the named errors into undefined", async () => {
  expect(await unlessAbsent(Promise.resolve(1), "NoSuchThing")).toBe(1);
  expect(await unlessAbsent(Promise.reject(named("NoSuchThing")), "NoSuchThing")).toBe(undefined);
  await expect(unlessAbsent(Promise.reject(named("AccessDenied")), "NoSuchThing")).rejects.toThrow("AccessDenied");
});

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

async function* each<Element>(elements: readonly Element[]): AsyncGenerator<Element> {
  yield* elements;
}

async function all<Element>(elements: AsyncIterable<Element>): Promise<Element[]> {
  const list: Element[] = [];
  for await (const element of elements) list.push(element);
  return list;
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
