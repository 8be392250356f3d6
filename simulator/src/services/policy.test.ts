import { expect, test } from "vitest";
import { type PolicyDocument, policyCheck } from "./policy.ts";

const policy: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["ec2:Describe*", "s3:GetBucket?ersioning"], Resource: "*" },
    { Effect: "Deny", Action: "EC2:describevolumes", Resource: ["*"] },
    { Effect: "Allow", Action: "iam:GetUser", Resource: "arn:aws:iam::*:user/ana" },
    {
      Effect: "Allow",
      Action: "iam:GetRole",
      Resource: "*",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    },
  ],
};

test.for([
  ["ec2:DescribeInstances", "allowed"],
  ["ec2:DescribeVolumes", "explicitly-denied"],
  ["s3:GetBucketVersioning", "allowed"],
  ["s3:GetBucketxVersioning", "not-allowed"],
  ["iam:GetUser", "not-allowed"],
  ["iam:GetRole", "not-allowed"],
] as const)("policyCheck() finds %s %s", ([action, verdict]) => {
  expect(policyCheck(policy)(action)).toBe(verdict);
});

test("policyCheck() takes NotAction as everything else", () => {
  const check = policyCheck({ Statement: { Effect: "Allow", NotAction: "iam:*", Resource: "*" } });
  expect(check("ec2:DescribeVpcs")).toBe("allowed");
  expect(check("iam:ListUsers")).toBe("not-allowed");
});

test.for([{}, null, { Statement: [] }, { Statement: [{ Effect: "Perhaps", Action: "*" }] }])(
  "policyCheck() refuses %j",
  (document) => {
    expect(() => policyCheck(document as unknown as PolicyDocument)).toThrow(TypeError);
  },
);
