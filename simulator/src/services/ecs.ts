import type * as ecs from "@aws-sdk/client-ecs";
import type { Cluster, Service } from "@aws-sdk/client-ecs";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Handlers } from "../core/handlers.ts";
import type { KindName } from "../world/kind-names.ts";
import type { World } from "../world/world.ts";
import { capacityProviderHandlers } from "./ecs-capacity-providers.ts";
import { ecsPage as page } from "./ecs-page.ts";
import { taskDefinitionHandlers } from "./ecs-task-definitions.ts";
import { filtered, mapped } from "./listing.ts";

/** ECS: what a batch call does not find it reports beside what it found; tags and the like come only when included. */
export function ecsHandlers(world: World): Handlers<typeof ecs> {
  const all = <Kind extends Extract<KindName, `ecs:${string}`>>({ accountId, region }: CallContext, kind: Kind) =>
    world.collection(accountId, region, kind);
  const clusterOf = (nameOrArn: string | undefined, context: CallContext): Cluster => {
    const cluster = all(context, "ecs:cluster").get(lastPart(nameOrArn ?? "default"));
    if (!cluster) throw new AwsError("ClusterNotFoundException", "Cluster not found.", 400);
    return cluster;
  };
  return {
    ...taskDefinitionHandlers(world),
    ...capacityProviderHandlers(world),
    ListClusters: (input, context) => {
      const arns = mapped(all(context, "ecs:cluster"), (cluster) => cluster.clusterArn);
      const { items: clusterArns, nextToken } = page(arns, input, context, 100);
      return { clusterArns, nextToken };
    },
    DescribeClusters: (input, context) => {
      const wanted = atMost(input.clusters ?? ["default"], 100, "clusters");
      const include = new Set(input.include ?? []);
      const found = wanted.map((name) => all(context, "ecs:cluster").get(lastPart(name)));
      const clusters = found.flatMap((cluster) => (cluster ? [shownCluster(cluster, include)] : []));
      return { clusters, failures: missing(wanted, found, "cluster", context) };
    },
    ListServices: (input, context) => {
      const { clusterArn } = clusterOf(input.cluster, context);
      const inCluster = filtered(
        all(context, "ecs:service"),
        (service) =>
          service.clusterArn === clusterArn &&
          (input.launchType ?? service.launchType) === service.launchType &&
          (input.schedulingStrategy ?? service.schedulingStrategy) === service.schedulingStrategy,
      );
      const arns = mapped(inCluster, (service) => service.serviceArn);
      const { items: serviceArns, nextToken } = page(arns, input, context, 10);
      return { serviceArns, nextToken };
    },
    DescribeServices: (input, context) => {
      const { clusterName } = clusterOf(input.cluster, context);
      const wanted = atMost(input.services ?? [], 10, "services");
      const withTags = input.include?.includes("TAGS") ?? false;
      const found = wanted.map((name) => all(context, "ecs:service").get(`${clusterName}/${lastPart(name)}`));
      const services = found.flatMap((service) => (service ? [shownService(service, withTags)] : []));
      return { services, failures: missing(wanted, found, `service/${clusterName}`, context) };
    },
  };
}

function shownCluster(cluster: Cluster, include: ReadonlySet<string>): Cluster {
  const { configuration, attachments, attachmentsStatus, ...rest } = cluster;
  return {
    ...rest,
    ...(include.has("ATTACHMENTS") ? { attachments, attachmentsStatus } : {}),
    ...(include.has("CONFIGURATIONS") ? { configuration } : {}),
    settings: include.has("SETTINGS") ? cluster.settings : [],
    statistics: include.has("STATISTICS") ? cluster.statistics : [],
    tags: include.has("TAGS") ? cluster.tags : [],
  };
}

function shownService(service: Service, withTags: boolean): Service {
  const { tags, ...rest } = service;
  return withTags ? { ...rest, tags } : rest;
}

function missing(
  wanted: readonly string[],
  found: readonly unknown[],
  resource: string,
  { accountId, region }: CallContext,
): { arn: string; reason: string }[] {
  return wanted.flatMap((name, index) => {
    if (found[index] !== undefined) return [];
    const arn = name.startsWith("arn:") ? name : `arn:aws:ecs:${region}:${accountId}:${resource}/${name}`;
    return [{ arn, reason: "MISSING" }];
  });
}

function atMost(names: readonly string[], limit: number, field: string): readonly string[] {
  if (names.length > limit) {
    throw new AwsError("InvalidParameterException", `${field} can have at most ${limit} items.`, 400);
  }
  return names;
}

function lastPart(nameOrArn: string): string {
  return nameOrArn.split("/").at(-1) ?? nameOrArn;
}
