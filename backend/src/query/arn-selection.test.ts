import { expect, test } from "vitest";
import { arnSelection } from "./arn-selection.ts";

test("an ARN names service, account and region", () => {
  expect(arnSelection("arn:aws:rds:eu-west-1:123456789012:db:orders")).toEqual({
    services: ["rds"],
    accounts: ["123456789012"],
    regions: ["eu-west-1"],
  });
});

test("networks have ARNs of EC2", () => {
  expect(arnSelection("arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1")?.services).toEqual(["ec2", "vpc"]);
});

test("what an ARN leaves out is not restricted", () => {
  expect(arnSelection("arn:aws:s3:::logs")).toEqual({ services: ["s3"] });
  expect(arnSelection("arn:aws:iam::123456789012:role/Reader")).toEqual({
    services: ["iam"],
    accounts: ["123456789012"],
  });
});

test.for([
  "",
  "arn",
  "arn:aws:ec2",
  "arn:aws:ec2:eu-west-1:123456789012:",
  "arn:aws:ec2:eu-west-1:12:instance/i-0abc",
  "arn:aws:ec2:eu-west-1#x:123456789012:instance/i-0abc",
  "arn:aws:constructor:eu-west-1:123456789012:instance/i-0abc",
  "arn:aws:lightsail:eu-west-1:123456789012:Instance/x",
])("%j is not the ARN of anything collected", (arn) => {
  expect(arnSelection(arn)).toBe(undefined);
});
