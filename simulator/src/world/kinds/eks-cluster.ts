import type { Cluster } from "@aws-sdk/client-eks";
import type { Cell } from "../cell.ts";
import { kindSpec, known } from "../kind-spec.ts";
import { groupIndexes, kmsKey, ownVpcs, subnetsOf, vpcId } from "../network.ts";
import { secret } from "../secrets.ts";
import { makeTags, shortEnvironment } from "../tags.ts";
import { after, daysAgo } from "../time.ts";
import { deal } from "./deal.ts";
import { workRoleArn } from "./iam-names.ts";

/** The name of the n-th EKS cluster. */
export function eksClusterName(cell: Cell, index: number): string {
  return `${["apps", "data", "edge"][index % 3]}-${shortEnvironment(cell)}-${index}`;
}

/** The VPC of a cluster. */
export function clusterVpc(cell: Cell, index: number): number {
  const own = ownVpcs(cell);
  return own === 0 ? 0 : 1 + (index % own);
}

/** The subnets of a cluster. */
export function clusterSubnets(cell: Cell, index: number): string[] {
  return subnetsOf(cell, clusterVpc(cell, index)).map((place) => place.subnetId);
}

/** Every third cluster runs elsewhere and is only connected to EKS; it has nothing inside. */
function isConnected(index: number): boolean {
  return index % 3 === 2;
}

/** The cluster that the n-th thing inside clusters belongs to, and its number there. */
export function inCluster(cell: Cell, index: number): { cluster: number; name: string; slot: number } {
  const clusters = cell.count("eks:cluster");
  const { parent, slot } = deal(index, clusters - Math.floor(clusters / 3));
  // The connected clusters are jumped over.
  const cluster = parent + Math.floor(parent / 2);
  return { cluster, name: eksClusterName(cell, cluster), slot };
}

/** EKS clusters, its own and connected ones. */
export const eksCluster = kindSpec<Cluster>({
  make: (cell, index) => (isConnected(index) ? connectedCluster(cell, index) : makeCluster(cell, index)),
  id: (c) => known(c.name),
  arn: (c) => known(c.arn),
  tags: (c) => c.tags ?? {},
  withTags: (c, tags) => ({ ...c, tags: { ...tags } }),
  taggingType: "eks:cluster",
  change: (c) => ({ ...c, version: c.version === "1.33" ? "1.34" : "1.33" }),
  comesAndGoes: false,
});

function makeCluster(cell: Cell, index: number): Cluster {
  const random = cell.random("eks:cluster", index);
  const v = cell.variety("eks:cluster", index);
  const name = eksClusterName(cell, index);
  const issuer = random.hex(32).toUpperCase();
  const vpc = clusterVpc(cell, index);
  const groups = groupIndexes(cell, vpc).map((group) => cell.id("sg", group));
  return {
    name,
    arn: cell.arn("eks", `cluster/${name}`),
    accessConfig: { authenticationMode: v % 2 === 0 ? "API_AND_CONFIG_MAP" : "API" },
    certificateAuthority: { data: Buffer.from(random.hex(64)).toString("base64") },
    createdAt: daysAgo(random, 700, 20),
    deletionProtection: v % 2 === 0,
    ...(v % 2 === 0
      ? { encryptionConfig: [{ resources: ["secrets"], provider: { keyArn: kmsKey(cell, index) } }] }
      : {}),
    endpoint: `https://${issuer}.gr7.${cell.region}.eks.amazonaws.com`,
    health: { issues: [] },
    identity: { oidc: { issuer: `https://oidc.eks.${cell.region}.amazonaws.com/id/${issuer}` } },
    kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/16", ipFamily: "ipv4" },
    logging: { clusterLogging: [{ types: ["api", "audit"], enabled: v % 2 === 0 }] },
    platformVersion: "eks.12",
    resourcesVpcConfig: {
      subnetIds: clusterSubnets(cell, index),
      securityGroupIds: groups.slice(0, 1),
      clusterSecurityGroupId: groups.at(-1),
      vpcId: vpcId(cell, vpc),
      endpointPublicAccess: v % 3 !== 1,
      endpointPrivateAccess: true,
      publicAccessCidrs: ["0.0.0.0/0"],
    },
    roleArn: workRoleArn(cell, 3),
    status: v % 6 === 4 ? "UPDATING" : "ACTIVE",
    tags: { ...makeTags(cell, random) },
    upgradePolicy: { supportType: "EXTENDED" },
    version: random.pick(["1.31", "1.32", "1.33"]),
  };
}

function connectedCluster(cell: Cell, index: number): Cluster {
  const random = cell.random("eks:cluster", index);
  const v = cell.variety("eks:cluster", index);
  const name = eksClusterName(cell, index);
  const created = daysAgo(random, 300, 20);
  return {
    name,
    arn: cell.arn("eks", `cluster/${name}`),
    connectorConfig: {
      activationId: `${random.hex(8)}-0000-4000-8000-${random.hex(12)}`,
      activationCode: secret(random),
      activationExpiry: after(created, 3 * 86_400),
      provider: "OTHER",
      roleArn: workRoleArn(cell, 3),
    },
    createdAt: created,
    status: v % 8 === 3 ? "ACTIVE" : "PENDING",
    tags: { ...makeTags(cell, random) },
  };
}
