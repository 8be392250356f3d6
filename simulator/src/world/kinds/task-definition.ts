import type { ContainerDefinition, TaskDefinition } from "@aws-sdk/client-ecs";
import type { Cell } from "../cell.ts";
import { kindSpec, known, type TagMap } from "../kind-spec.ts";
import type { Random } from "../random.ts";
import { secret } from "../secrets.ts";
import { makeTags, shortEnvironment } from "../tags.ts";
import { daysAgo } from "../time.ts";
import { workRoleArn } from "./iam-names.ts";

/** A family of task definitions: what makes a kind is its latest active revision. */
export interface WorldFamily {
  readonly latest: TaskDefinition;
  /** Whether a newer revision than the latest active one was made and deregistered. */
  readonly hasDeregistered: boolean;
  readonly tags: TagMap;
}

/** The name of the n-th family. */
export function familyName(cell: Cell, index: number): string {
  return `${["checkout", "ledger", "search", "mailer", "feeds"][index % 5]}-${shortEnvironment(cell)}-${index}`;
}

/** The number of a family's latest active revision. */
export function latestRevision(cell: Cell, index: number): number {
  return cell.random("ecs:task-definition", index).int(1, 6);
}

/** Task definition families; environment, log options and configuration hold planted secrets. */
export const taskDefinition = kindSpec<WorldFamily>({
  make: makeFamily,
  id: (f) => known(f.latest.family),
  arn: (f) => known(f.latest.taskDefinitionArn),
  tags: (f) => f.tags,
  withTags: (f, tags) => ({ ...f, tags }),
  taggingType: "ecs:task-definition",
  // Deploying registers a new revision.
  change: (f, _, cell) => {
    const revision = (f.latest.revision ?? 1) + 1;
    const taskDefinitionArn = cell.arn("ecs", `task-definition/${f.latest.family}:${revision}`);
    return { ...f, latest: { ...f.latest, revision, taskDefinitionArn } };
  },
  comesAndGoes: true,
});

function makeFamily(cell: Cell, index: number): WorldFamily {
  const revision = latestRevision(cell, index);
  const random = cell.random("ecs:task-definition", index + 1_000_000_000);
  const v = cell.variety("ecs:task-definition", index);
  const family = familyName(cell, index);
  const usesFargate = v % 3 !== 2;
  return {
    latest: {
      family,
      revision,
      taskDefinitionArn: cell.arn("ecs", `task-definition/${family}:${revision}`),
      compatibilities: usesFargate ? ["EC2", "FARGATE"] : ["EC2"],
      containerDefinitions: [mainContainer(cell, random, family), ...(v % 2 === 0 ? [sidecar(random)] : [])],
      cpu: random.pick(["256", "512", "1024"]),
      executionRoleArn: workRoleArn(cell, 1),
      memory: random.pick(["512", "1024", "4096"]),
      networkMode: usesFargate ? "awsvpc" : "bridge",
      placementConstraints: [],
      registeredAt: daysAgo(random, 300),
      registeredBy: `arn:aws:sts::${cell.accountId}:assumed-role/deployer/pipeline`,
      requiresAttributes: [{ name: "com.amazonaws.ecs.capability.docker-remote-api.1.19" }],
      requiresCompatibilities: usesFargate ? ["FARGATE"] : ["EC2"],
      runtimePlatform: { cpuArchitecture: v % 2 === 0 ? "ARM64" : "X86_64", operatingSystemFamily: "LINUX" },
      status: "ACTIVE",
      taskRoleArn: workRoleArn(cell, 0),
      volumes: [],
    },
    hasDeregistered: v % 4 === 1,
    tags: makeTags(cell, random),
  };
}

function mainContainer(cell: Cell, random: Random, family: string): ContainerDefinition {
  const secretArn = cell.arn("secretsmanager", `secret:${family}-${random.hex(6)}`);
  return {
    name: "main",
    image: `${cell.accountId}.dkr.ecr.${cell.region}.amazonaws.com/${family}:${random.hex(7)}`,
    cpu: 0,
    environment: [
      { name: "DATABASE_URL", value: `postgres://app:${secret(random)}@db.internal/app` },
      { name: "LOG_LEVEL", value: "info" },
    ],
    environmentFiles: [],
    essential: true,
    logConfiguration: {
      logDriver: "splunk",
      options: { "splunk-token": secret(random), "splunk-url": "https://splunk.example.com" },
      secretOptions: [{ name: "splunk-token", valueFrom: secretArn }],
    },
    mountPoints: [],
    portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }],
    readonlyRootFilesystem: true,
    secrets: [{ name: "API_KEY", valueFrom: secretArn }],
    volumesFrom: [],
  };
}

function sidecar(random: Random): ContainerDefinition {
  return {
    name: "log-router",
    image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
    cpu: 0,
    environment: [{ name: "FORWARD_TOKEN", value: secret(random) }],
    essential: false,
    firelensConfiguration: { type: "fluentbit", options: { "enable-ecs-log-metadata": "true" } },
    mountPoints: [],
    portMappings: [],
    volumesFrom: [],
  };
}
