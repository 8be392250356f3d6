import { type AwsCommand, query } from "./aws-command.ts";
import { type AwsTags, type Listed, type Lister, listed, type Row } from "./listed.ts";

/** EKS and ECS, whose listings give names that have to be described. */
export const CONTAINER_KINDS: Readonly<Record<string, Lister>> = {
  "eks:cluster": async (aws, region) =>
    Promise.all((await clusters(aws, region)).map((name) => describe(aws, region, clusterQuestion(name)))),
  "eks:nodegroup": underCluster("list-nodegroups", "nodegroups[]", (cluster, name) => ({
    command: `eks describe-nodegroup --cluster-name ${cluster} --nodegroup-name ${name}`,
    query: "nodegroup.{id: join('/', [clusterName, nodegroupName]), arn: nodegroupArn, state: status, tags: tags}",
  })),
  "eks:fargate-profile": underCluster("list-fargate-profiles", "fargateProfileNames[]", (cluster, name) => ({
    command: `eks describe-fargate-profile --cluster-name ${cluster} --fargate-profile-name ${name}`,
    query:
      "fargateProfile.{id: join('/', [clusterName, fargateProfileName]), arn: fargateProfileArn, state: status, tags: tags}",
  })),
  "ecs:cluster": ecsClusters,
  "ecs:service": async (aws, region) => {
    const found = await ecsClusters(aws, region);
    return (await Promise.all(found.map((cluster) => services(aws, region, cluster.id)))).flat();
  },
  "ecs:task-definition": taskDefinitions,
};

interface Question {
  readonly command: string;
  readonly query: string;
}

function clusterQuestion(name: string): Question {
  return {
    command: `eks describe-cluster --name ${name}`,
    query: "cluster.{id: name, arn: arn, state: status, tags: tags}",
  };
}

async function describe(aws: AwsCommand, region: string, question: Question): Promise<Listed> {
  return listed(await query<Row>(aws, { ...question, region }));
}

function clusters(aws: AwsCommand, region: string): Promise<string[]> {
  return query(aws, { command: "eks list-clusters", region, query: "clusters[]" });
}

function underCluster(verb: string, select: string, question: (cluster: string, name: string) => Question): Lister {
  return async (aws, region) => {
    const found: Listed[] = [];
    for (const cluster of await clusters(aws, region)) {
      const command = `eks ${verb} --cluster-name ${cluster}`;
      const names = await query<string[]>(aws, { command, region, query: select });
      for (const name of names) found.push(await describe(aws, region, question(cluster, name)));
    }
    return found;
  };
}

async function ecsClusters(aws: AwsCommand, region: string): Promise<Listed[]> {
  const arns = await query<string[]>(aws, { command: "ecs list-clusters", region, query: "clusterArns[]" });
  if (arns.length === 0) return [];
  const rows = await query<Row[]>(aws, {
    command: `ecs describe-clusters --include TAGS --clusters ${arns.join(" ")}`,
    region,
    query: "clusters[].{id: clusterName, arn: clusterArn, state: status, tags: tags}",
  });
  return rows.map(listed);
}

async function services(aws: AwsCommand, region: string, cluster: string): Promise<Listed[]> {
  const command = `ecs list-services --cluster ${cluster}`;
  const arns = await query<string[]>(aws, { command, region, query: "serviceArns[]" });
  if (arns.length === 0) return [];
  const rows = await query<Row[]>(aws, {
    command: `ecs describe-services --include TAGS --cluster ${cluster} --services ${arns.join(" ")}`,
    region,
    query: "services[].{id: serviceName, arn: serviceArn, state: status, tags: tags}",
  });
  return rows.map((row) => listed({ ...row, id: `${cluster}/${row.id}` }));
}

/** The latest active revision of each family. */
async function taskDefinitions(aws: AwsCommand, region: string): Promise<Listed[]> {
  const arns = await query<string[]>(aws, {
    command: "ecs list-task-definitions --status ACTIVE",
    region,
    query: "taskDefinitionArns[]",
  });
  const latest = new Map<string, number>();
  for (const arn of arns) {
    const [family = "", revision] = arn.slice(arn.lastIndexOf("/") + 1).split(":");
    latest.set(family, Math.max(latest.get(family) ?? 0, Number(revision)));
  }
  return Promise.all(
    [...latest].map(async ([family, revision]) => {
      const { tags, ...row } = await query<Row & { tags: AwsTags }>(aws, {
        command: `ecs describe-task-definition --include TAGS --task-definition ${family}:${revision}`,
        region,
        query: "{arn: taskDefinition.taskDefinitionArn, state: taskDefinition.status, tags: tags}",
      });
      return listed({ ...row, id: family, tags });
    }),
  );
}
