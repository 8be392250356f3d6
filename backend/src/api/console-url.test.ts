import { expect, test } from "vitest";
import { catalogKind } from "../collectors/catalog.ts";
import { CONSOLE_TYPES, consoleUrl } from "./console-url.ts";

const instance = {
  service: "ec2",
  kind: "instance",
  region: "eu-west-1",
  resourceId: "instance/i-0abc",
  arn: "arn:aws:ec2:eu-west-1:123456789012:instance/i-0abc",
};

test("an instance is in the console of its region", () => {
  expect(consoleUrl(instance)).toBe(
    "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0abc",
  );
});

test.for([
  ["aws-cn", "cn-north-1", "https://cn-north-1.console.amazonaws.cn/ec2/home?region=cn-north-1#"],
  ["aws-us-gov", "us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/ec2/home?region=us-gov-west-1#"],
])("in the partition %s it is at another host", ([partition = "", region = "", start]) => {
  const arn = `arn:${partition}:ec2:${region}:123456789012:instance/i-0abc`;
  expect(consoleUrl({ ...instance, region, arn })).toBe(`${start}InstanceDetails:instanceId=i-0abc`);
});

test("a partition without a public console has none", () => {
  const arn = "arn:aws-iso:ec2:us-iso-east-1:123456789012:instance/i-0abc";
  expect(consoleUrl({ ...instance, region: "us-iso-east-1", arn })).toBe(undefined);
});

test("a kind without a page of its own has none", () => {
  expect(consoleUrl({ ...instance, service: "iam", kind: "account", resourceId: "account/summary" })).toBe(undefined);
});

test("a role has no region in its address", () => {
  const role = {
    service: "iam",
    kind: "role",
    region: "global",
    resourceId: "role/Reader",
    arn: "arn:aws:iam::123456789012:role/team/Reader",
  };
  expect(consoleUrl(role)).toBe("https://console.aws.amazon.com/iam/home#/roles/details/Reader");
});

test("an id cannot leave its place in the address", () => {
  const table = {
    service: "dynamodb",
    kind: "table",
    region: "eu-west-1",
    resourceId: "table/a&b#c?d /../e",
    arn: "arn:aws:dynamodb:eu-west-1:123456789012:table/x",
  };
  expect(consoleUrl(table)).toBe(
    "https://eu-west-1.console.aws.amazon.com/dynamodbv2/home?region=eu-west-1#table?name=a%26b%23c%3Fd%20%2F..%2Fe",
  );
});

test("a service of a cluster is found under its cluster", () => {
  const service = {
    service: "ecs",
    kind: "service",
    region: "eu-west-1",
    resourceId: "service/web/checkout",
    arn: "arn:aws:ecs:eu-west-1:123456789012:service/web/checkout",
  };
  expect(consoleUrl(service)).toBe(
    "https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/web/services/checkout?region=eu-west-1",
  );
});

test("every type with a page is one of the catalog", () => {
  expect(CONSOLE_TYPES.filter((type) => !catalogKind(type))).toEqual([]);
});
