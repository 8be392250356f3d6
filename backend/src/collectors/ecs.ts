import {
  type CapacityProvider,
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  type Failure,
  paginateListClusters,
  paginateListServices,
  paginateListTaskDefinitionFamilies,
} from "@aws-sdk/client-ecs";
import { type Described, defineService, kindsOf, lastSegment, ref, refs, refsOf, tagMap } from "./define.ts";
import { redactService, redactTaskDefinition } from "./ecs-secrets.ts";
import { items, keeping, listed, paginator, present, under } from "./pages.ts";

const kind = kindsOf<ECSClient>();

/** ECS. Whatever belongs to a cluster has an id of the form `cluster/name`. */
export const ecs = defineService({
  service: "ecs",
  title: "ECS",
  reach: "regional",
  client: ECSClient,
  kinds: {
    cluster: kind({
      title: "Clusters",
      cloudFormation: "AWS::ECS::Cluster",
      actions: ["ecs:ListClusters", "ecs:DescribeClusters"],
      list: clusterArns,
      describeMany: {
        atMost: 100,
        call: async (client, clusters) => {
          const answer = await client.send(
            new DescribeClustersCommand({
              clusters: [...clusters],
              include: ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "TAGS"],
            }),
          );
          return described(answer.clusters, answer.failures);
        },
      },
      id: (c) => c.clusterName,
      arn: (c) => c.clusterArn,
      name: (c) => c.clusterName,
      state: (c) => c.status,
      tags: (c) => tagMap(c.tags),
      columns: {
        services: (c) => c.activeServicesCount,
        runningTasks: (c) => c.runningTasksCount,
        containerInstances: (c) => c.registeredContainerInstancesCount,
        containerInsights: (c) => c.settings?.find((setting) => setting.name === "containerInsights")?.value,
        capacityProviders: (c) => c.capacityProviders,
      },
      related: (c) => [
        ...refs("ecs:capacity-provider", ownProviders(c.capacityProviders)),
        ref("kms:key", c.configuration?.executeCommandConfiguration?.kmsKeyId),
      ],
      volatile: ["activeServicesCount", "runningTasksCount", "pendingTasksCount", "registeredContainerInstancesCount"],
    }),

    service: kind({
      title: "Services",
      cloudFormation: "AWS::ECS::Service",
      actions: ["ecs:ListClusters", "ecs:ListServices", "ecs:DescribeServices"],
      list: (client) =>
        under(
          clusterArns(client),
          (cluster) =>
            items(paginateListServices, { client, pageSize: 100 }, { cluster }, (page) =>
              page.serviceArns?.map((service) => ({ cluster, service })),
            ),
          { gone: ["ClusterNotFoundException"] },
        ),
      describeMany: {
        atMost: 10,
        // A call names one cluster, so keys of several are described by several calls.
        call: async (client, keys) => {
          const byCluster = Object.values(Object.groupBy(keys, (key) => key.cluster)).map((group = []) =>
            describeServices(client, group),
          );
          const answers = await Promise.all(byCluster);
          return {
            items: answers.flatMap((answer) => answer.items),
            gone: answers.reduce((sum, answer) => sum + answer.gone, 0),
          };
        },
      },
      gone: ["ClusterNotFoundException"],
      id: (s) => `${present(lastSegment(s.clusterArn), "clusterArn")}/${present(s.serviceName, "serviceName")}`,
      arn: (s) => s.serviceArn,
      name: (s) => s.serviceName,
      state: (s) => s.status,
      tags: (s) => tagMap(s.tags),
      createdAt: (s) => s.createdAt,
      columns: {
        cluster: (s) => lastSegment(s.clusterArn),
        launchType: (s) => s.launchType,
        desiredTasks: (s) => s.desiredCount,
        runningTasks: (s) => s.runningCount,
        taskDefinition: (s) => lastSegment(s.taskDefinition),
        schedulingStrategy: (s) => s.schedulingStrategy,
      },
      related: (s) => [
        ref("ecs:cluster", s.clusterArn),
        ref("ecs:task-definition", familyOf(s.taskDefinition)),
        ...refs("vpc:subnet", s.networkConfiguration?.awsvpcConfiguration?.subnets),
        ...refs("vpc:security-group", s.networkConfiguration?.awsvpcConfiguration?.securityGroups),
        ref("iam:role", s.roleArn),
        ...refsOf("elbv2:target-group", s.loadBalancers, (balancer) => balancer.targetGroupArn),
      ],
      redact: redactService,
      // A deployment in progress is noise; what it deploys is the task definition, which is compared.
      volatile: [
        "events",
        "deployments",
        "taskSets",
        "runningCount",
        "pendingCount",
        "currentServiceDeployment",
        "currentServiceRevisions",
      ],
      ordered: ["placementStrategy"],
    }),

    "task-definition": kind({
      title: "Task definitions",
      note: "The latest active revision of each family, under the family's name.",
      cloudFormation: "AWS::ECS::TaskDefinition",
      actions: ["ecs:ListTaskDefinitionFamilies", "ecs:DescribeTaskDefinition"],
      list: (client) =>
        items(
          paginateListTaskDefinitionFamilies,
          { client, pageSize: 100 },
          { status: "ACTIVE" },
          (page) => page.families,
        ),
      // Asked for a family, AWS answers with its latest active revision. For one that has none left it answers with the
      // same ClientException as for a bad request, so that is no proof that the family is gone.
      describe: async (client, family) => {
        const answer = await client.send(
          new DescribeTaskDefinitionCommand({ taskDefinition: family, include: ["TAGS"] }),
        );
        return { ...present(answer.taskDefinition, "taskDefinition"), tags: answer.tags };
      },
      id: (t) => t.family,
      arn: (t) => t.taskDefinitionArn,
      name: (t) => t.family,
      state: (t) => t.status,
      tags: (t) => tagMap(t.tags),
      createdAt: (t) => t.registeredAt,
      columns: {
        revision: (t) => t.revision,
        images: (t) => t.containerDefinitions?.flatMap((container) => container.image ?? []),
        cpu: (t) => t.cpu,
        memory: (t) => t.memory,
        networkMode: (t) => t.networkMode,
        compatibilities: (t) => t.requiresCompatibilities,
      },
      related: (t) => [
        ...refs("iam:role", [t.taskRoleArn, t.executionRoleArn]),
        ...refs(
          "secretsmanager:secret",
          t.containerDefinitions?.flatMap((container) => (container.secrets ?? []).map((secret) => secret.valueFrom)),
        ),
      ],
      redact: redactTaskDefinition,
    }),

    "capacity-provider": kind({
      title: "Capacity providers",
      note: "AWS's own FARGATE and FARGATE_SPOT are left out: they exist in every account and region and belong to nobody.",
      cloudFormation: "AWS::ECS::CapacityProvider",
      actions: ["ecs:ListClusters", "ecs:DescribeCapacityProviders"],
      list: capacityProviders,
      id: (p) => [lastSegment(p.cluster), present(p.name, "name")].filter(Boolean).join("/"),
      arn: (p) => p.capacityProviderArn,
      name: (p) => p.name,
      state: (p) => p.status,
      tags: (p) => tagMap(p.tags),
      columns: {
        providerType: (p) => p.type ?? (p.managedInstancesProvider ? "MANAGED_INSTANCES" : "EC2_AUTOSCALING"),
        managedScaling: (p) => p.autoScalingGroupProvider?.managedScaling?.status,
        targetCapacity: (p) => p.autoScalingGroupProvider?.managedScaling?.targetCapacity,
        terminationProtection: (p) => p.autoScalingGroupProvider?.managedTerminationProtection,
      },
      related: (p) => [
        ref("autoscaling:auto-scaling-group", p.autoScalingGroupProvider?.autoScalingGroupArn),
        ref("ecs:cluster", p.cluster),
        ref("iam:role", p.managedInstancesProvider?.infrastructureRoleArn),
      ],
      volatile: ["updateStatus", "updateStatusReason"],
    }),
  },
});

function clusterArns(client: ECSClient): AsyncGenerator<readonly string[]> {
  return items(paginateListClusters, { client, pageSize: 100 }, {}, (page) => page.clusterArns);
}

async function describeServices(client: ECSClient, keys: readonly { cluster: string; service: string }[]) {
  const services = keys.map((key) => key.service);
  const answer = await client.send(
    new DescribeServicesCommand({ cluster: keys[0]?.cluster, services, include: ["TAGS"] }),
  );
  return described(answer.services, answer.failures);
}

/**
 * Providers of Auto Scaling groups belong to the account and region; those of managed instances belong to a cluster, and
 * AWS answers with them when asked for that cluster. Each is taken from one of the two listings only.
 */
async function* capacityProviders(client: ECSClient): AsyncGenerator<readonly CapacityProvider[]> {
  yield* ownProvidersOf(client, undefined);
  yield* under(clusterArns(client), (cluster) => ownProvidersOf(client, cluster), {
    gone: ["ClusterNotFoundException"],
  });
}

/** A page holds at most 10; AWS takes no larger one. */
function ownProvidersOf(client: ECSClient, cluster: string | undefined): AsyncGenerator<readonly CapacityProvider[]> {
  const paginate = paginator(
    (maxResults, nextToken) =>
      client.send(new DescribeCapacityProvidersCommand({ cluster, include: ["TAGS"], maxResults, nextToken })),
    (page) => page.nextToken,
  );
  const providers = items(paginate, { pageSize: 10 }, {}, (page) => page.capacityProviders);
  return keeping(
    providers,
    (provider) => !isAwsProvider(provider.name) && (provider.cluster !== undefined) === (cluster !== undefined),
  );
}

/** ECS reports what it could not describe beside what it could; only `MISSING` says that a thing is gone. */
function described<Item>(list: readonly Item[] | undefined, failures: readonly Failure[] | undefined): Described<Item> {
  const gone = (failures ?? []).filter((failure) => failure.reason === "MISSING");
  const other = failures?.find((failure) => failure.reason !== "MISSING");
  if (other) throw new Error(`Cannot describe ${other.arn}: ${other.reason}`);
  return { items: listed(list), gone: gone.length };
}

function ownProviders(names: readonly string[] | undefined): string[] | undefined {
  return names?.filter((name) => !isAwsProvider(name));
}

/** AWS reserves the prefix for its own. */
function isAwsProvider(name: string | undefined): boolean {
  return name?.toUpperCase().startsWith("FARGATE") === true;
}

/** `arn:…:task-definition/web:7` → `web` */
function familyOf(taskDefinition: string | undefined): string | undefined {
  return lastSegment(taskDefinition)?.replace(/:\d+$/, "");
}
