import { expect, test } from "vitest";
import type { StoredResource } from "../model.ts";
import { details } from "./show-command.ts";

test("details() lets no control character through, be it in a tag or in the description", () => {
  const text = details({
    ...RESOURCE,
    name: "web\u001b[2J",
    tags: { "\u0007bell": "\u009b2J" },
    data: { Name: "a\u007fb\u009b2Jc", Lines: "one\ntwo" },
  });
  expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  expect(text).toContain('  "Name": "a�b�2Jc",\n  "Lines": "one\\ntwo"\n');
});

const RESOURCE: StoredResource = {
  service: "ec2",
  kind: "instance",
  accountId: "111122223333",
  region: "eu-west-1",
  resourceId: "instance/i-1",
  arn: "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
  tags: {},
  columns: {},
  related: [],
  data: {},
  hash: "",
  fence: 1,
  firstSeenAt: "2026-11-22T02:00:00.000Z",
  updatedAt: "2026-11-22T02:00:00.000Z",
  ttl: 0,
};
