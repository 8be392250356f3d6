import {
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeFargateProfileCommand,
  DescribeNodegroupCommand,
  EKSClient,
  paginateListAddons,
  paginateListClusters,
  paginateListFargateProfiles,
  paginateListNodegroups,
} from "@aws-sdk/client-eks";
import { defineService, kindsOf, REDACTED, ref, refs, refsOf } from "./define.ts";
import { items, present, under } from "./pages.ts";

const kind = kindsOf<EKSClient>();

const gone = ["ResourceNotFoundException"];

/** EKS. Whatever belongs to a cluster has an id of the form `cluster/name`. */
export const eks = defineService({
  service: "eks",
  title: "EKS",
  reach: "regional",
  client: EKSClient,
  kinds: {
    cluster: kind({
      title: "Clusters",
      note: "Clusters that run elsewhere and are connected to EKS are included.",
      cloudFormation: "AWS::EKS::Cluster",
      actions: ["eks:ListClusters", "eks:DescribeCluster"],
      list: (client) =>
        items(paginateListClusters, { client, pageSize: 100 }, { include: ["all"] }, (page) => page.clusters),
      describe: async (client, name) => {
        const { cluster } = await client.send(new DescribeClusterCommand({ name }));
        return present(cluster, "cluster");
      },
      gone,
      id: (c) => c.name,
      arn: (c) => c.arn,
      name: (c) => c.name,
      state: (c) => c.status,
      tags: (c) => c.tags ?? {},
      createdAt: (c) => c.createdAt,
      columns: {
        version: (c) => c.version,
        platformVersion: (c) => c.platformVersion,
        publicEndpoint: (c) => c.resourcesVpcConfig?.endpointPublicAccess,
        privateEndpoint: (c) => c.resourcesVpcConfig?.endpointPrivateAccess,
        vpcId: (c) => c.resourcesVpcConfig?.vpcId,
        authenticationMode: (c) => c.accessConfig?.authenticationMode,
        secretsEncrypted: (c) => c.encryptionConfig?.some((config) => config.resources?.includes("secrets")) ?? false,
      },
      related: (c) => [
        ref("vpc:vpc", c.resourcesVpcConfig?.vpcId),
        ...refs("vpc:subnet", c.resourcesVpcConfig?.subnetIds),
        ...refs("vpc:security-group", [
          c.resourcesVpcConfig?.clusterSecurityGroupId,
          ...(c.resourcesVpcConfig?.securityGroupIds ?? []),
        ]),
        ref("iam:role", c.roleArn),
        ...refsOf("kms:key", c.encryptionConfig, (config) => config.provider?.keyArn),
      ],
      // The code with which a connected cluster registers itself.
      redact: (c) =>
        c.connectorConfig?.activationCode === undefined
          ? c
          : { ...c, connectorConfig: { ...c.connectorConfig, activationCode: REDACTED } },
      volatile: ["health"],
    }),

    nodegroup: kind({
      title: "Node groups",
      cloudFormation: "AWS::EKS::Nodegroup",
      actions: ["eks:ListClusters", "eks:ListNodegroups", "eks:DescribeNodegroup"],
      list: (client) =>
        inClusters(client, (clusterName) =>
          items(paginateListNodegroups, { client, pageSize: 100 }, { clusterName }, (page) =>
            page.nodegroups?.map((nodegroupName) => ({ clusterName, nodegroupName })),
          ),
        ),
      describe: async (client, key) => {
        const { nodegroup } = await client.send(new DescribeNodegroupCommand(key));
        return present(nodegroup, "nodegroup");
      },
      gone,
      id: (n) => `${present(n.clusterName, "clusterName")}/${present(n.nodegroupName, "nodegroupName")}`,
      arn: (n) => n.nodegroupArn,
      name: (n) => n.nodegroupName,
      state: (n) => n.status,
      tags: (n) => n.tags ?? {},
      createdAt: (n) => n.createdAt,
      columns: {
        cluster: (n) => n.clusterName,
        version: (n) => n.version,
        instanceTypes: (n) => n.instanceTypes,
        capacityType: (n) => n.capacityType,
        amiType: (n) => n.amiType,
        desiredSize: (n) => n.scalingConfig?.desiredSize,
        minSize: (n) => n.scalingConfig?.minSize,
        maxSize: (n) => n.scalingConfig?.maxSize,
      },
      related: (n) => [
        ref("eks:cluster", n.clusterName),
        ...refs("vpc:subnet", n.subnets),
        ref("iam:role", n.nodeRole),
        ref("ec2:launch-template", n.launchTemplate?.id),
        ref("vpc:security-group", n.resources?.remoteAccessSecurityGroup),
      ],
      volatile: ["health", "modifiedAt"],
    }),

    addon: kind({
      title: "Add-ons",
      cloudFormation: "AWS::EKS::Addon",
      actions: ["eks:ListClusters", "eks:ListAddons", "eks:DescribeAddon"],
      list: (client) =>
        inClusters(client, (clusterName) =>
          items(paginateListAddons, { client, pageSize: 100 }, { clusterName }, (page) =>
            page.addons?.map((addonName) => ({ clusterName, addonName })),
          ),
        ),
      describe: async (client, key) => {
        const { addon } = await client.send(new DescribeAddonCommand(key));
        return present(addon, "addon");
      },
      gone,
      id: (a) => `${present(a.clusterName, "clusterName")}/${present(a.addonName, "addonName")}`,
      arn: (a) => a.addonArn,
      name: (a) => a.addonName,
      state: (a) => a.status,
      tags: (a) => a.tags ?? {},
      createdAt: (a) => a.createdAt,
      columns: { cluster: (a) => a.clusterName, version: (a) => a.addonVersion, publisher: (a) => a.publisher },
      related: (a) => [ref("eks:cluster", a.clusterName), ref("iam:role", a.serviceAccountRoleArn)],
      // Free text that sets, among other things, environment variables of the add-on's containers.
      redact: (a) => (a.configurationValues === undefined ? a : { ...a, configurationValues: REDACTED }),
      volatile: ["health", "modifiedAt"],
    }),

    "fargate-profile": kind({
      title: "Fargate profiles",
      cloudFormation: "AWS::EKS::FargateProfile",
      actions: ["eks:ListClusters", "eks:ListFargateProfiles", "eks:DescribeFargateProfile"],
      list: (client) =>
        inClusters(client, (clusterName) =>
          items(paginateListFargateProfiles, { client, pageSize: 100 }, { clusterName }, (page) =>
            page.fargateProfileNames?.map((fargateProfileName) => ({ clusterName, fargateProfileName })),
          ),
        ),
      describe: async (client, key) => {
        const { fargateProfile } = await client.send(new DescribeFargateProfileCommand(key));
        return present(fargateProfile, "fargateProfile");
      },
      gone,
      id: (p) => `${present(p.clusterName, "clusterName")}/${present(p.fargateProfileName, "fargateProfileName")}`,
      arn: (p) => p.fargateProfileArn,
      name: (p) => p.fargateProfileName,
      state: (p) => p.status,
      tags: (p) => p.tags ?? {},
      createdAt: (p) => p.createdAt,
      columns: {
        cluster: (p) => p.clusterName,
        namespaces: (p) => p.selectors?.flatMap((selector) => selector.namespace ?? []),
        subnets: (p) => p.subnets?.length,
      },
      related: (p) => [
        ref("eks:cluster", p.clusterName),
        ...refs("vpc:subnet", p.subnets),
        ref("iam:role", p.podExecutionRoleArn),
      ],
      volatile: ["health"],
    }),
  },
});

/** Lists below each cluster of EKS itself; a connected cluster has nothing below it and refuses to be asked. */
function inClusters<Item>(
  client: EKSClient,
  list: (clusterName: string) => AsyncIterable<readonly Item[]>,
): AsyncIterable<readonly Item[]> {
  const clusters = items(paginateListClusters, { client, pageSize: 100 }, {}, (page) => page.clusters);
  return under(clusters, list, { gone });
}
