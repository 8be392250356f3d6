import { expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { parseRefreshEvent } from "./refresh-event.ts";

test("the schedule's event is read", () => {
  expect(parseRefreshEvent({ trigger: "schedule" })).toEqual({ trigger: "schedule" });
});

test("the API's event is read as the selection that was announced", () => {
  const selection = {
    services: ["ec2", "s3"],
    kinds: ["ec2:instance", "s3:bucket"],
    accounts: ["123456789012"],
    regions: ["eu-west-1", "global"],
  };
  const wire = JSON.parse(JSON.stringify({ runId: "run", selection }));
  expect(parseRefreshEvent(wire)).toEqual({ runId: "run", selection });
  expect(parseRefreshEvent({ runId: "run", selection: {} })).toEqual({ runId: "run", selection: {} });
});

test.for([
  undefined,
  null,
  "schedule",
  {},
  { trigger: "somebody" },
  { runId: "", selection: {} },
  { runId: 1, selection: {} },
  { runId: "run" },
  { runId: "run", selection: null },
  { runId: "run", selection: { accounts: "123456789012" } },
  { runId: "run", selection: { regions: [1] } },
])("%j is no event", (event) => {
  expect(() => parseRefreshEvent(event)).toThrow(TypeError);
});

test("a selection of what does not exist is refused", () => {
  const event = { runId: "run", selection: { kinds: ["ec2:unicorn"] } };
  expect(() => parseRefreshEvent(event)).toThrow(UsageError);
});
