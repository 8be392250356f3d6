import { expect, test } from "vitest";
import { cloudCaller } from "./cloud-caller.ts";

const request = new Request("https://inventory.example/inventory");

function withClaims(claims: object): object {
  return { event: { version: "2.0", requestContext: { authorizer: { jwt: { claims, scopes: null } } } } };
}

test("the claims of an access token name the caller and its groups", () => {
  const env = withClaims({ sub: "1-2", username: "ada", "cognito:groups": "[auditors inventory-operators]" });
  expect(cloudCaller()(request, env)).toEqual({ name: "ada", isOperator: true });
});

test("the claims of an identity token do too, and groups may be a list", () => {
  const env = withClaims({ sub: "1-2", "cognito:username": "ada", "cognito:groups": ["inventory-operators"] });
  expect(cloudCaller()(request, env)).toEqual({ name: "ada", isOperator: true });
});

test.for([
  undefined,
  "[auditors]",
  "[inventory-operators-of-another-team]",
  "[]",
  "",
  42,
  { "inventory-operators": true },
])("groups %j make no operator", (groups) => {
  expect(cloudCaller()(request, withClaims({ sub: "1-2", "cognito:groups": groups }))).toEqual({
    name: "1-2",
    isOperator: false,
  });
});

test("the deployment can name another group of operators", () => {
  const callerOf = cloudCaller({ operatorGroup: "platform" });
  expect(callerOf(request, withClaims({ sub: "1-2", "cognito:groups": "[platform]" }))?.isOperator).toBe(true);
  expect(callerOf(request, withClaims({ sub: "1-2", "cognito:groups": "[inventory-operators]" }))?.isOperator).toBe(
    false,
  );
});

test.for([
  undefined,
  null,
  "event",
  {},
  { event: null },
  { event: { requestContext: {} } },
  { event: { requestContext: { authorizer: { iam: { userId: "x" } } } } },
  withClaims({}),
  withClaims({ sub: "" }),
  withClaims({ username: "ada" }),
])("nobody asks by the environment %j", (env) => {
  expect(cloudCaller()(request, env)).toBe(undefined);
});
