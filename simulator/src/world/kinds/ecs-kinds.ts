import type { CapacityProvider, Cluster, Service } from "@aws-sdk/client-ecs";
import type { Cell } from "../cell.ts";
import { kindSpec, known } from "../kind-spec.ts";
import { kmsKey, workloadGroups, workloadSubnet } from "../network.ts";
import { secret } from "../secrets.ts";
import { lowerTagList, makeTags, shortEnvironment, tagMapOf } from "../tags.ts";
import { after, daysAgo } from "../time.ts";
import { deal, dealtTo } from "./deal.ts";
import { workRoleArn } from "./iam-names.ts";
import { familyName, latestRevision } from "./task-definition.ts";

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

/** ECS services, each running a task definition of its region. */
export const ecsService = kindSpec<Service>({
  make: makeService,
  id: (s) => `${s.clusterArn?.split("/").at(-1)}/${s.serviceName}`,
  arn: (s) => known(s.serviceArn),
  tags: (s) => tagMapOf(s.tags),
  withTags: (s, tags) => ({ ...s, tags: lowerTagList(tags) }),
  taggingType: "ecs:service",
  change: (s, random) => ({ ...s, desiredCount: random.int(0, 20) }),
  comesAndGoes: true,
});

function makeService(cell: Cell, index: number): Service {
  const random = cell.random("ecs:service", index);
  const v = cell.variety("ecs:service", index);
  const cluster = ecsClusterName(cell, deal(index, cell.count("ecs:cluster")).parent);
  const name = `${["api", "worker", "web", "cron"][index % 4]}-${index}`;
  const family = index % Math.max(1, cell.count("ecs:task-definition"));
  const taskDefinition = cell.arn("ecs", `task-definition/${familyName(cell, family)}:${latestRevision(cell, family)}`);
  const place = workloadSubnet(cell, random);
  const created = daysAgo(random, 600, 5);
  const desired = random.int(1, 8);
  const usesFargate = v % 3 !== 2;
  return {
    serviceName: name,
    serviceArn: cell.arn("ecs", `service/${cluster}/${name}`),
    clusterArn: cell.arn("ecs", `cluster/${cluster}`),
    createdAt: created,
    createdBy: workRoleArn(cell, 5),
    deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
    ...(v % 8 === 6 ? external(name, taskDefinition, created) : { deploymentController: { type: "ECS" as const } }),
    currentServiceDeployment: cell.arn("ecs", `service-deployment/${cluster}/${name}/${random.hex(17)}`),
    currentServiceRevisions: [
      {
        arn: cell.arn("ecs", `service-revision/${cluster}/${name}/${random.int(1_000_000_000, 2_000_000_000)}`),
        requestedTaskCount: desired,
        runningTaskCount: desired,
        pendingTaskCount: 0,
      },
    ],
    deployments: [
      {
        id: `ecs-svc/${random.int(1_000_000_000, 2_000_000_000)}`,
        status: "PRIMARY",
        taskDefinition,
        desiredCount: desired,
        runningCount: desired,
        pendingCount: 0,
        createdAt: created,
        updatedAt: after(created, 3600),
        rolloutState: "COMPLETED",
        serviceConnectConfiguration: {
          enabled: true,
          namespace: "internal",
          logConfiguration: {
            logDriver: "splunk",
            options: { "splunk-token": secret(random), "splunk-url": "https://splunk.example.com" },
          },
        },
      },
    ],
    desiredCount: desired,
    runningCount: desired,
    pendingCount: 0,
    enableECSManagedTags: true,
    enableExecuteCommand: v % 4 === 0,
    events: [
      { id: random.hex(32), createdAt: after(created, 7200), message: `(service ${name}) has reached a steady state.` },
    ],
    healthCheckGracePeriodSeconds: 0,
    ...(usesFargate
      ? { launchType: "FARGATE" as const, platformVersion: "1.4.0", platformFamily: "Linux" }
      : {
          launchType: "EC2" as const,
          placementStrategy: [{ type: "spread" as const, field: "attribute:ecs.availability-zone" }],
        }),
    loadBalancers:
      v % 2 === 0
        ? [
            {
              targetGroupArn: cell.arn("elasticloadbalancing", `targetgroup/${name}/${random.hex(16)}`),
              containerName: "main",
              containerPort: 8080,
            },
          ]
        : [],
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [place.subnetId],
        securityGroups: workloadGroups(cell, random, place.vpcIndex).map((group) => group.GroupId),
        assignPublicIp: place.isPublic ? "ENABLED" : "DISABLED",
      },
    },
    placementConstraints: [],
    propagateTags: "SERVICE",
    roleArn: cell.globalArn("iam", "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
    schedulingStrategy: v % 6 === 5 ? "DAEMON" : "REPLICA",
    serviceRegistries: [],
    status: v % 9 === 7 ? "DRAINING" : "ACTIVE",
    tags: lowerTagList(makeTags(cell, random)),
    taskDefinition,
  };
}

/** A service that another tool deploys, by task sets. */
function external(name: string, taskDefinition: string, created: Date): Partial<Service> {
  return {
    deploymentController: { type: "EXTERNAL" },
    taskSets: [{ id: `ecs-svc/${name}`, status: "PRIMARY", taskDefinition, createdAt: created, launchType: "FARGATE" }],
  };
}

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
