import * as sdk from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { testCollector } from "../testing/test-collector.ts";
import { ec2 } from "./ec2.ts";

await testCollector("ec2", {
  unpaged: ["ec2:key-pair", "ec2:elastic-ip", "ec2:placement-group"],
  sdk,
  notSimulated: ["ec2:image ScanResults"],
  empty: ["ec2:network-interface name"],
});

test.for([
  ["stopped", "User initiated (2026-10-28 18:00:03 GMT)", "2026-10-28T18:00:03.000Z"],
  ["stopping", "User initiated (2026-10-28 18:00:03 GMT)", "2026-10-28T18:00:03.000Z"],
  ["stopped", "Server.SpotInstanceShutdown: no capacity (spot) (2026-10-28 18:00:03 GMT)", "2026-10-28T18:00:03.000Z"],
  ["terminated", "User initiated (2026-10-28 18:00:03 GMT)", undefined],
  ["running", "User initiated (2026-10-28 18:00:03 GMT)", undefined],
  ["stopped", "User initiated (2026-13-28 18:00:03 GMT)", undefined],
  ["stopped", "Server.InternalError (hardware)", undefined],
  ["stopped", "User initiated", undefined],
  ["stopped", "", undefined],
  ["stopped", undefined, undefined],
] as const)("an instance that is %s, by the reason %j, was stopped at %s", ([Name, StateTransitionReason, at]) => {
  const scope = { partition: "aws", accountId: "123456789012", region: "eu-west-1" };
  const stoppedAt = ec2.kinds.instance?.columns.stoppedAt?.({ State: { Name }, StateTransitionReason }, scope);
  expect(stoppedAt).toEqual(at === undefined ? undefined : new Date(at));
});
