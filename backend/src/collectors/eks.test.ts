import { expect, test } from "vitest";
import { testCollector } from "../testing/test-collector.ts";
import { REDACTED } from "./define.ts";
import { eks } from "./eks.ts";

await testCollector("eks", {
  // Few clusters, so that what is in them fills several pages.
  only: { "eks:cluster": 3 },
  // The world has no connected clusters, which alone have something to redact; hence the test below.
  empty: ["eks:cluster redact"],
});

test("the code by which a connected cluster registers itself is not kept", () => {
  const cluster = { name: "elsewhere", connectorConfig: { activationId: "a", activationCode: "secret" } };
  expect(eks.kinds.cluster?.redact?.(cluster)).toEqual({
    name: "elsewhere",
    connectorConfig: { activationId: "a", activationCode: REDACTED },
  });
});
