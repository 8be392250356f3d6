"""Creates a stack of the template at a path, by way of a bucket as it is large, and prints as JSON what was created and what was not."""

import json
import sys

import boto3

# What moto cannot create, and why that is no loss to the test.
LEFT_OUT = {
    "Custom::DashboardFiles": "runs a function, for which moto needs Docker; the suite calls that function itself",
}

# moto's CloudFormation knows no CloudFront: where the template asks for the distribution's name, this is what it gets.
STAND_INS = {"Distribution.DomainName": "d111111abcdef8.cloudfront.net"}


def with_stand_ins(value):
    if isinstance(value, list):
        return [with_stand_ins(element) for element in value]
    if isinstance(value, dict):
        attribute = value.get("Fn::GetAtt")
        if isinstance(attribute, list) and ".".join(attribute) in STAND_INS:
            return STAND_INS[".".join(attribute)]
        return {key: with_stand_ins(element) for key, element in value.items()}
    if isinstance(value, str):
        for name, text in STAND_INS.items():
            value = value.replace("${" + name + "}", text)
    return value


path, bucket = sys.argv[1:]
with open(path, encoding="utf8") as file:
    template = with_stand_ins(json.load(file))
wanted = {name: resource["Type"] for name, resource in template["Resources"].items()}
for name, kind in wanted.items():
    if kind in LEFT_OUT:
        del template["Resources"][name]
boto3.client("s3").put_object(Bucket=bucket, Key="template.json", Body=json.dumps(template))
cloudformation = boto3.client("cloudformation")
cloudformation.create_stack(
    StackName="aws-inventory",
    TemplateURL=f"https://s3.amazonaws.com/{bucket}/template.json",
    Capabilities=["CAPABILITY_IAM"],
)
cloudformation.get_waiter("stack_create_complete").wait(StackName="aws-inventory", WaiterConfig={"Delay": 1})
pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName="aws-inventory")
created = {r["LogicalResourceId"]: r["PhysicalResourceId"] for page in pages for r in page["StackResourceSummaries"]}
[stack] = cloudformation.describe_stacks(StackName="aws-inventory")["Stacks"]
outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
print(json.dumps({"wanted": wanted, "created": created, "outputs": outputs}))
