import {
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServicesCommand,
  ListTaskDefinitionFamiliesCommand,
} from "@aws-sdk/client-ecs";
import { describe, expect, test } from "vitest";
import { known } from "../world/kind-spec.ts";
import { failure, ofEachKind } from "./test-clients.ts";

const { id, list, config } = ofEachKind(12);

describe("ECS", () => {
  const ecs = new ECSClient(config);

  test("reports what is missing beside what it found", async () => {
    const { clusterName, clusterArn } = known(list("ecs:cluster")[0]);
    const both = await ecs.send(new DescribeClustersCommand({ clusters: [known(clusterName), "none"] }));
    expect(both.clusters?.[0]?.clusterArn).toBe(clusterArn);
    expect(both.failures).toEqual([{ arn: `arn:aws:ecs:us-east-1:${id}:cluster/none`, reason: "MISSING" }]);
    const services = await ecs.send(new DescribeServicesCommand({ cluster: clusterName, services: ["none"] }));
    expect(services.failures?.[0]?.reason).toBe("MISSING");
    const elsewhere = ecs.send(new ListServicesCommand({ cluster: "none" }));
    expect((await failure(elsewhere)).name).toBe("ClusterNotFoundException");
    const many = Array.from({ length: 11 }, (_, index) => `service-${index}`);
    const tooMany = ecs.send(new DescribeServicesCommand({ cluster: clusterName, services: many }));
    expect((await failure(tooMany)).name).toBe("InvalidParameterException");
  });

  test("gives tags, settings and the like only when they are included", async () => {
    const { clusterName } = known(list("ecs:cluster").find((cluster) => cluster.tags?.length));
    const clusters = [known(clusterName)];
    const plain = await ecs.send(new DescribeClustersCommand({ clusters }));
    expect([plain.clusters?.[0]?.tags, plain.clusters?.[0]?.settings]).toEqual([[], []]);
    const full = await ecs.send(new DescribeClustersCommand({ clusters, include: ["TAGS", "SETTINGS"] }));
    expect(full.clusters?.[0]?.tags?.length).toBeGreaterThan(0);
    expect(full.clusters?.[0]?.settings).toHaveLength(1);
  });

  test("answers a family with its latest active revision, and with others by number", async () => {
    const { latest, hasDeregistered } = known(list("ecs:task-definition").find((family) => family.hasDeregistered));
    expect(hasDeregistered).toBe(true);
    const describeRevision = async (taskDefinition: string) =>
      (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition;
    expect(await describeRevision(`${latest.family}`)).toMatchObject({ revision: latest.revision, status: "ACTIVE" });
    const newer = (latest.revision ?? 0) + 1;
    expect(await describeRevision(`${latest.family}:${newer}`)).toMatchObject({ revision: newer, status: "INACTIVE" });
    const beyond = describeRevision(`${latest.family}:${newer + 1}`);
    expect((await failure(beyond)).name).toBe("ClientException");
  });

  test("lists families without an active revision only to those who do not ask for active ones", async () => {
    const count = async (status?: "ACTIVE" | "INACTIVE" | "ALL") =>
      (await ecs.send(new ListTaskDefinitionFamiliesCommand({ status }))).families?.length;
    expect([await count("ACTIVE"), await count("INACTIVE"), await count("ALL"), await count()]).toEqual([
      12, 1, 13, 13,
    ]);
  });

  test("has AWS's capacity providers beside the account's, and managed ones at their cluster", async () => {
    const { capacityProviders = [] } = await ecs.send(new DescribeCapacityProvidersCommand({}));
    expect(capacityProviders.map((provider) => provider.name)).toContain("FARGATE_SPOT");
    expect(capacityProviders).toHaveLength(8);
    const managed = known(list("ecs:capacity-provider").find((provider) => provider.cluster));
    const there = await ecs.send(new DescribeCapacityProvidersCommand({ cluster: managed.cluster }));
    expect(there.capacityProviders?.map((provider) => provider.name)).toEqual([managed.name]);
  });
});
