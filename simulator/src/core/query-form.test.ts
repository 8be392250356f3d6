import * as ec2 from "@aws-sdk/client-ec2";
import * as iam from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { readForm } from "./query-form.ts";
import { readServiceModel } from "./service-model.ts";

const ec2Model = readServiceModel(ec2);
const iamModel = readServiceModel(iam);

function read(model: typeof ec2Model, operation: string, form: string): unknown {
  const schema = model.operations.get(operation)?.input;
  if (!schema) throw new RangeError(`Cannot read ${operation}: not in the model`);
  return readForm(schema, new URLSearchParams(form), model === ec2Model ? "ec2Query" : "awsQuery");
}

describe("readForm()", () => {
  it("reads EC2's lists, which have no name of their own, by their numbers", () => {
    const form =
      "Filter.1.Name=vpc-id&Filter.1.Value.10=c&Filter.1.Value.2=b&Filter.1.Value.1=a&MaxResults=5&DryRun=true";
    const expected = { Filters: [{ Name: "vpc-id", Values: ["a", "b", "c"] }], MaxResults: 5, DryRun: true };
    expect(read(ec2Model, "DescribeInstances", form)).toEqual(expected);
  });

  it("reads lists under `member`, times and an empty list", () => {
    const form = "UserName=eve&Tags.member.1.Key=a&Tags.member.1.Value=";
    expect(read(iamModel, "TagUser", form)).toEqual({ UserName: "eve", Tags: [{ Key: "a", Value: "" }] });
    expect(read(iamModel, "TagUser", "Tags=")).toEqual({ Tags: [] });
  });

  it("leaves out parameters that the operation does not have", () => {
    expect(read(iamModel, "GetUser", "Action=GetUser&Version=2010-05-08&__proto__.polluted=1&UserName=eve")).toEqual({
      UserName: "eve",
    });
  });
});
