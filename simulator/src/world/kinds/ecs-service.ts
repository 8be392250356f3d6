import type { Service } from "@aws-sdk/client-ecs";
import type { Cell } from "../cell.ts";
import { kindSpec, known } from "../kind-spec.ts";
import { workloadGroups, workloadSubnet } from "../network.ts";
import { secret } from "../secrets.ts";
import { lowerTagList, makeTags, tagMapOf } from "../tags.ts";
import { after, daysAgo } from "../time.ts";
import { deal } from "./deal.ts";
import { ecsClusterName } from "./ecs-kinds.ts";
import { workRoleArn } from "./iam-names.ts";
import { familyName, latestRevision } from "./task-definition.ts";

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
