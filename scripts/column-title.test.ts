import { expect, test } from "vitest";
import { columnTitle } from "./column-title.ts";

test.for([
  ["state", "State"],
  ["instanceType", "Instance type"],
  ["vpcId", "VPC ID"],
  ["kmsKeyId", "KMS key ID"],
  ["publicIp", "Public IP"],
  ["cidrBlock", "CIDR block"],
  ["iops", "IOPS"],
  ["mfa", "MFA"],
  ["multiAz", "Multi-AZ"],
  ["sizeGiB", "Size (GiB)"],
  ["volumeSizeGiB", "Volume size (GiB)"],
  ["sizeBytes", "Size (bytes)"],
  ["lastUsedAt", "Last used"],
  ["assignsPublicIp", "Assigns public IP"],
])("columnTitle(%s) is %s", ([name = "", title]) => {
  expect(columnTitle(name)).toBe(title);
});
