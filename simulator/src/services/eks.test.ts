import { DescribeClusterCommand, EKSClient, ListClustersCommand } from "@aws-sdk/client-eks";
import { describe, expect, test } from "vitest";
import { failure, ofEachKind } from "./test-clients.ts";

const { config } = ofEachKind(12);

describe("EKS", () => {
  const eks = new EKSClient(config);

  test("lists connected clusters only for those who ask for all", async () => {
    const own = await eks.send(new ListClustersCommand({}));
    const all = await eks.send(new ListClustersCommand({ include: ["all"] }));
    expect([own.clusters?.length, all.clusters?.length]).toEqual([8, 12]);
  });

  test("names the cluster that is not there", async () => {
    expect(await failure(eks.send(new DescribeClusterCommand({ name: "none" })))).toMatchObject({
      name: "ResourceNotFoundException",
      message: "No cluster found for name: none.",
      status: 404,
    });
  });
});
