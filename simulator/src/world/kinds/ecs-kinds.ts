import type { CapacityProvider, Cluster } from "@aws-sdk/client-ecs";
import type { Cell } from "../cell.ts";
import { kindSpec, known } from "../kind-spec.ts";
import { kmsKey } from "../network.ts";
import { lowerTagList, makeTags, shortEnvironment, tagMapOf } from "../tags.ts";
import { dealtTo } from "./deal.ts";
import { workRoleArn } from "./iam-names.ts";

/** The name of the n-th ECS cluster. */
export function ecsClusterName(cell: Cell, index: number): string {
  return `${["services", "batch", "edge"][index % 3]}-${shortEnvironment(cell)}-${index}`;
}

/** ECS clusters, with everything that `include` can ask for. */
export const ecsCluster = kindSpec<Cluster>({
  make: (cell, index) => {
    const random = cell.random("ecs:cluster", index);
    const v = cell.variety("ecs:cluster", index);
    const name = ecsClusterName(cell, index);
    return {
      clusterName: name,
      clusterArn: cell.arn("ecs", `cluster/${name}`),
      activeServicesCount: dealtTo(index, cell.count("ecs:service"), cell.count("ecs:cluster")),
      attachments: v % 2 === 0 ? [{ id: random.hex(8), type: "as_policy", status: "CREATED", details: [] }] : [],
      ...(v % 2 === 0 ? { attachmentsStatus: "UPDATE_COMPLETE" } : {}),
      capacityProviders: ["FARGATE", "FARGATE_SPOT", ...ownProviders(cell).slice(0, 2)],
      configuration: { executeCommandConfiguration: { kmsKeyId: kmsKey(cell, index), logging: "DEFAULT" } },
      defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1, base: 0 }],
      pendingTasksCount: 0,
      registeredContainerInstancesCount: v % 2,
      runningTasksCount: random.int(0, 40),
      settings: [{ name: "containerInsights", value: v % 2 === 0 ? "enhanced" : "disabled" }],
      statistics: [{ name: "runningFargateTasksCount", value: String(random.int(0, 40)) }],
      status: v % 7 === 6 ? "PROVISIONING" : "ACTIVE",
      tags: lowerTagList(makeTags(cell, random)),
    };
  },
  id: (c) => known(c.clusterName),
  arn: (c) => known(c.clusterArn),
  tags: (c) => tagMapOf(c.tags),
  withTags: (c, tags) => ({ ...c, tags: lowerTagList(tags) }),
  taggingType: "ecs:cluster",
  change: (c) => ({ ...c, settings: [{ name: "containerInsights", value: "enabled" }] }),
  comesAndGoes: false,
});

/** Capacity providers that people made; every second one is of managed instances and belongs to a cluster. */
export const capacityProvider = kindSpec<CapacityProvider>({
  make: (cell, index) => {
    const random = cell.random("ecs:capacity-provider", index);
    const v = cell.variety("ecs:capacity-provider", index);
    const name = providerName(cell, index);
    const common = {
      name,
      status: v % 5 === 4 ? ("PROVISIONING" as const) : ("ACTIVE" as const),
      tags: lowerTagList(makeTags(cell, random)),
    };
    if (belongsToCluster(cell, index)) {
      const cluster = ecsClusterName(cell, index % cell.count("ecs:cluster"));
      return {
        ...common,
        capacityProviderArn: cell.arn("ecs", `capacity-provider/${cluster}/${name}`),
        cluster,
        managedInstancesProvider: { infrastructureRoleArn: workRoleArn(cell, 2), propagateTags: "CAPACITY_PROVIDER" },
        type: "MANAGED_INSTANCES",
      };
    }
    const group = `autoScalingGroup:${random.hex(8)}-0000-4000-8000-${random.hex(12)}:autoScalingGroupName/ecs-${index}`;
    return {
      ...common,
      capacityProviderArn: cell.arn("ecs", `capacity-provider/${name}`),
      autoScalingGroupProvider: {
        autoScalingGroupArn: cell.arn("autoscaling", group),
        managedDraining: "ENABLED",
        managedScaling: { status: "ENABLED", targetCapacity: random.pick([80, 100]), minimumScalingStepSize: 1 },
        managedTerminationProtection: v % 4 === 0 ? "ENABLED" : "DISABLED",
      },
      type: "EC2_AUTOSCALING",
      updateStatus: v % 4 === 2 ? "UPDATE_FAILED" : "UPDATE_COMPLETE",
      ...(v % 4 === 2 ? { updateStatusReason: "The Auto Scaling group is in use" } : {}),
    };
  },
  id: (p) => (p.cluster ? `${p.cluster}/${p.name}` : known(p.name)),
  arn: (p) => known(p.capacityProviderArn),
  tags: (p) => tagMapOf(p.tags),
  withTags: (p, tags) => ({ ...p, tags: lowerTagList(tags) }),
  taggingType: "ecs:capacity-provider",
  comesAndGoes: true,
});

function providerName(cell: Cell, index: number): string {
  return `${cell.environment}-capacity-${index}`;
}

function belongsToCluster(cell: Cell, index: number): boolean {
  return index % 2 === 1 && cell.count("ecs:cluster") > 0;
}

function ownProviders(cell: Cell): string[] {
  const indexes = Array.from({ length: Math.min(4, cell.count("ecs:capacity-provider")) }, (_, index) => index);
  return indexes.filter((index) => !belongsToCluster(cell, index)).map((index) => providerName(cell, index));
}
