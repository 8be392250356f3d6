import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

test("readConfig() has the defaults of the design", () => {
  expect(readConfig({})).toEqual({
    tables: { inventory: "aws-inventory-data", metadata: "aws-inventory-metadata", changes: "aws-inventory-changes" },
    dataDir: ".data",
    roleName: "InventoryReadRole",
    snapshots: { daily: 90, monthly: 12 },
  });
});

test("readConfig() reads how many snapshots by day are kept, 0 included", () => {
  const env = { INVENTORY_DAILY_SNAPSHOTS: "0", INVENTORY_MONTHLY_SNAPSHOTS: "24" };
  expect(readConfig(env).snapshots).toEqual({ daily: 0, monthly: 24 });
});

test("readConfig() reads accounts with and without names", () => {
  expect(readConfig({ INVENTORY_ACCOUNTS: "111122223333:Prod: EU, 222233334444" }).accounts).toEqual([
    { accountId: "111122223333", name: "Prod: EU" },
    { accountId: "222233334444" },
  ]);
});

test.each([
  [{ INVENTORY_ACCOUNTS: "11112222333:Short" }, "does not begin with a 12-digit account id"],
  [{ INVENTORY_ACCOUNTS: "Prod:111122223333" }, "does not begin with a 12-digit account id"],
  [{ INVENTORY_ACCOUNTS: "111122223333,111122223333" }, "account 111122223333 is listed twice"],
  [{ INVENTORY_ACCOUNTS: " , ," }, "it names no account"],
  [{ INVENTORY_STORE_ENDPOINT: "localhost" }, "is not a URL"],
  [{ INVENTORY_STORE_ENDPOINT: "localhost:8000" }, "is not a URL"],
  [{ INVENTORY_STORE_ENDPOINT: "file:///tmp" }, "is not a URL"],
  [{ INVENTORY_ROLE_NAME: "arn:aws:iam::111122223333:role/Read" }, "is not a role's name"],
  [{ INVENTORY_ROLE_NAME: "/Read" }, "is not a role's name"],
  [{ INVENTORY_ROLE_NAME: "two words" }, "is not a role's name"],
  [{ INVENTORY_ROLE_NAME: "r".repeat(65) }, "is not a role's name"],
  [{ INVENTORY_DAILY_SNAPSHOTS: "-1" }, "INVENTORY_DAILY_SNAPSHOTS"],
  [{ INVENTORY_MONTHLY_SNAPSHOTS: "all" }, "not a number of snapshots"],
  [{ EXTERNAL_ID: "x" }, "2 to 1224"],
])("readConfig(%o) says what is wrong", (env, message) => {
  expect(() => readConfig(env)).toThrow(message);
});

test("readConfig() takes a role's name with its path", () => {
  expect(readConfig({ INVENTORY_ROLE_NAME: "audit/eu/Read_Only+1" }).roleName).toBe("audit/eu/Read_Only+1");
});
