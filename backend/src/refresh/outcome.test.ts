import { expect, test } from "vitest";
import { failureOf } from "./outcome.ts";

function named(name: string, message = "no", extra: object = {}): Error {
  return Object.assign(new Error(message), { name }, extra);
}

test.each([
  [named("UnauthorizedOperation", "You are not authorized to perform this operation."), "denied"],
  [named("AccessDenied", "… because no identity-based policy allows the s3:ListAllMyBuckets action"), "denied"],
  [named("AccessDeniedException", "… with an explicit deny in a service control policy"), "denied-by-scp"],
  [named("UnauthorizedOperation", "… with an explicit deny in a resource control policy"), "denied-by-scp"],
  [named("AccessDenied", "… because no service control policy allows the ec2:DescribeVpcs action"), "denied-by-scp"],
  [named("AccessDenied", "… because no resource control policy allows the s3:ListBucket action"), "denied-by-scp"],
  [named("AccessDenied", "… with an explicit deny in an identity-based policy"), "denied"],
  [named("RequestLimitExceeded"), "throttled"],
  [named("SomethingNew", "slow down", { $retryable: { throttling: true } }), "throttled"],
  [named("SomethingNew", "slow down", { $metadata: { httpStatusCode: 429 } }), "throttled"],
  [named("TimeoutError"), "timed-out"],
  [named("Error", "connect ETIMEDOUT", { code: "ETIMEDOUT" }), "timed-out"],
  [named("OptInRequired"), "not-enabled"],
  [named("UnrecognizedClientException"), "region-disabled"],
  [named("AuthFailure"), "region-disabled"],
  [named("RegionDisabledException"), "region-disabled"],
  [named("UnknownOperationException"), "not-offered"],
  [named("ExpiredTokenException"), "failed"],
  [named("InternalError", "oops", { $metadata: { httpStatusCode: 500 } }), "failed"],
  [named("Error", "read ECONNRESET", { code: "ECONNRESET" }), "failed"],
  [named("TimeoutError", "read ECONNRESET", { code: "ECONNRESET" }), "failed"],
  [named("SyntaxError", "Unexpected token <"), "failed"],
  ["a text", "failed"],
  [undefined, "failed"],
])("failureOf(%o) is %s", (error, outcome) => {
  expect(failureOf(error).outcome).toBe(outcome);
});

test.each(["AuthFailure", "InvalidClientTokenId", "UnrecognizedClientException"])(
  "failureOf(%s) on entering an account is failed: the credentials have worked nowhere yet",
  (name) => {
    expect(failureOf(named(name), { entering: true }).outcome).toBe("failed");
    expect(failureOf(named(name)).outcome).toBe("region-disabled");
  },
);

test("failureOf() on entering an account keeps every other outcome", () => {
  expect(failureOf(named("AccessDenied"), { entering: true }).outcome).toBe("denied");
  expect(failureOf(named("RegionDisabledException"), { entering: true }).outcome).toBe("region-disabled");
});

test("failureOf() keeps AWS's code, or the socket's where there is no answer, and one line of the message", () => {
  expect(failureOf(named("AccessDenied", "line one\n  line two")).error).toEqual({
    code: "AccessDenied",
    message: "line one line two",
  });
  expect(failureOf(named("Error", "read", { code: "ECONNRESET" })).error.code).toBe("ECONNRESET");
  expect(failureOf(named("X", "y".repeat(2_000))).error.message).toHaveLength(500);
});
