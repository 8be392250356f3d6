import * as sdk from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { clientAnswering } from "../testing/canned-answers.ts";
import { testCollector } from "../testing/test-collector.ts";
import { ecs } from "./ecs.ts";

const SCOPE = { partition: "aws", accountId: "123456789012", region: "us-east-1" };

await testCollector("ecs", {
  sdk,
  // Few clusters, so that what is in them fills several pages.
  only: { "ecs:cluster": 3 },
  notSimulated: [
    "ecs:service taskSets",
    "ecs:service currentServiceDeployment",
    "ecs:service currentServiceRevisions",
    "ecs:capacity-provider updateStatusReason",
  ],
});

test("a cluster that ECS calls missing is counted as gone", async () => {
  const client = clientAnswering(
    sdk.ECSClient,
    '{"clusters":[{"clusterName":"a"}],"failures":[{"arn":"b","reason":"MISSING"}]}',
  );
  const answer = await ecs.kinds.cluster?.describeMany?.call(client, ["a", "b"], SCOPE);
  expect(answer).toEqual({ items: [{ clusterName: "a" }], gone: 1 });
});

test("a cluster that ECS cannot describe for another reason is a failure", async () => {
  const client = clientAnswering(sdk.ECSClient, '{"clusters":[],"failures":[{"arn":"b","reason":"ACCESS_DENIED"}]}');
  const call = ecs.kinds.cluster?.describeMany?.call(client, ["b"], SCOPE);
  await expect(call).rejects.toThrow("Cannot describe b: ACCESS_DENIED");
});

test("services of several clusters are described by one call per cluster", async () => {
  const keys = ["x", "y", "x"].map((cluster, index) => ({ cluster, service: `s${index}` }));
  const client = clientAnswering(
    sdk.ECSClient,
    '{"services":[{"serviceName":"s0"},{"serviceName":"s2"}],"failures":[]}',
    '{"services":[],"failures":[{"arn":"s1","reason":"MISSING"}]}',
  );
  const answer = await ecs.kinds.service?.describeMany?.call(client, keys, SCOPE);
  expect(answer).toEqual({ items: [{ serviceName: "s0" }, { serviceName: "s2" }], gone: 1 });
});

test("AWS's own capacity providers are left out, and one of a cluster is taken from that cluster only", async () => {
  const provider = (name: string, cluster?: string) => ({ name, cluster });
  const client = clientAnswering(
    sdk.ECSClient,
    JSON.stringify({ capacityProviders: [provider("FARGATE"), provider("group"), provider("managed", "web")] }),
    JSON.stringify({ clusterArns: ["arn:aws:ecs:us-east-1:123456789012:cluster/web"] }),
    JSON.stringify({ capacityProviders: [provider("FARGATE_SPOT"), provider("group"), provider("managed", "web")] }),
  );
  const kind = ecs.kinds["capacity-provider"];
  const ids: unknown[] = [];
  for await (const page of kind?.list(client, SCOPE) ?? []) ids.push(...page.map((item) => kind?.id(item)));
  expect(ids).toEqual(["group", "web/managed"]);
});
