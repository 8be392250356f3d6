import { expect, test } from "vitest";
import { catalog, catalogActions, catalogKind, catalogKinds } from "./catalog.ts";
import { SERVICE_NAMES } from "./index.ts";

test("catalogKinds() names the kinds of every service", () => {
  expect(Object.keys(catalogKinds())).toEqual(SERVICE_NAMES);
  expect(catalogKinds().s3).toEqual(["bucket"]);
});

test("catalogKind() finds a kind by its type and nothing by any other name", () => {
  expect(catalogKind("s3:bucket")).toBe(catalog.services.s3?.kinds.bucket);
  for (const type of ["s3:toString", "toString:bucket", "s3", "", "s3:"]) expect(catalogKind(type)).toBe(undefined);
});

test("catalogActions() has each action of the asked types once, the tagging API's included", () => {
  expect(catalogActions(["dynamodb:table", "dynamodb:backup"])).toEqual([
    "dynamodb:DescribeContinuousBackups",
    "dynamodb:DescribeTable",
    "dynamodb:DescribeTimeToLive",
    "dynamodb:ListBackups",
    "dynamodb:ListTables",
    "tag:GetResources",
  ]);
  expect(catalogActions([])).toEqual([]);
});

test("catalogActions() asks for reading only", () => {
  expect(catalogActions().filter((action) => !/:(List|Describe|Get)[A-Z]/.test(action))).toEqual([]);
});
