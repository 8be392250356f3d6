import type { Addon, FargateProfile, Nodegroup } from "@aws-sdk/client-eks";
import { kindSpec, known } from "../kind-spec.ts";
import { groupIndexes, subnetsOf } from "../network.ts";
import { secret } from "../secrets.ts";
import { makeTags } from "../tags.ts";
import { after, daysAgo } from "../time.ts";
import { clusterSubnets, clusterVpc, inCluster } from "./eks-cluster.ts";
import { workRoleArn } from "./iam-names.ts";

/** Managed node groups. */
export const nodegroup = kindSpec<Nodegroup>({
  make: (cell, index) => {
    const random = cell.random("eks:nodegroup", index);
    const v = cell.variety("eks:nodegroup", index);
    const { cluster, name, slot } = inCluster(cell, index);
    const nodegroupName = `workers-${slot}`;
    const created = daysAgo(random, 500, 10);
    const templates = cell.count("ec2:launch-template");
    const groups = groupIndexes(cell, clusterVpc(cell, cluster));
    return {
      nodegroupName,
      nodegroupArn: cell.arn("eks", `nodegroup/${name}/${nodegroupName}/${cell.id("ng", index).slice(3)}`),
      clusterName: name,
      amiType: "AL2023_x86_64_STANDARD",
      capacityType: v % 3 === 1 ? "SPOT" : "ON_DEMAND",
      createdAt: created,
      diskSize: 50,
      health: { issues: [] },
      instanceTypes: random.pick([["m6i.large"], ["m7g.xlarge", "m6g.xlarge"]]),
      labels: { pool: nodegroupName },
      ...(templates > 0
        ? { launchTemplate: { id: cell.id("lt", 0), name: `${cell.accountName}-template-0`, version: "1" } }
        : {}),
      modifiedAt: after(created, 86_400),
      nodeRole: workRoleArn(cell, 2),
      releaseVersion: "1.33.0-20261001",
      resources: {
        autoScalingGroups: [{ name: `eks-${nodegroupName}-${random.hex(8)}` }],
        remoteAccessSecurityGroup: cell.id("sg", groups[0] ?? 0),
      },
      scalingConfig: { minSize: 1, maxSize: random.int(5, 20), desiredSize: random.int(1, 5) },
      status: v % 5 === 3 ? "DEGRADED" : "ACTIVE",
      subnets: clusterSubnets(cell, cluster),
      tags: { ...makeTags(cell, random) },
      ...(v % 2 === 1 ? { taints: [{ key: "dedicated", value: "batch", effect: "NO_SCHEDULE" as const }] } : {}),
      updateConfig: { maxUnavailable: 1 },
      version: "1.33",
    };
  },
  id: (n) => `${n.clusterName}/${n.nodegroupName}`,
  arn: (n) => known(n.nodegroupArn),
  tags: (n) => n.tags ?? {},
  withTags: (n, tags) => ({ ...n, tags: { ...tags } }),
  taggingType: "eks:nodegroup",
  change: (n, random) => ({ ...n, scalingConfig: { ...n.scalingConfig, desiredSize: random.int(1, 9) } }),
  comesAndGoes: true,
});

const ADDONS = ["vpc-cni", "coredns", "kube-proxy", "aws-ebs-csi-driver", "eks-pod-identity-agent", "metrics-server"];

/** Add-ons; their configuration is free text and holds a planted secret. */
export const addon = kindSpec<Addon>({
  make: (cell, index) => {
    const random = cell.random("eks:addon", index);
    const v = cell.variety("eks:addon", index);
    const { name, slot } = inCluster(cell, index);
    const addonName = slot < ADDONS.length ? (ADDONS[slot] ?? "addon") : `addon-${slot}`;
    const created = daysAgo(random, 400, 10);
    return {
      addonName,
      addonArn: cell.arn("eks", `addon/${name}/${addonName}/${cell.id("addon", index).slice(6)}`),
      addonVersion: `v1.${random.int(1, 20)}.${random.int(0, 9)}-eksbuild.1`,
      clusterName: name,
      ...(v % 2 === 0 ? { configurationValues: JSON.stringify({ env: { API_TOKEN: secret(random) } }) } : {}),
      createdAt: created,
      health: { issues: [] },
      modifiedAt: after(created, 3600),
      owner: "aws",
      publisher: "eks",
      ...(v % 2 === 0 ? { serviceAccountRoleArn: workRoleArn(cell, 3) } : {}),
      status: v % 6 === 5 ? "DEGRADED" : "ACTIVE",
      tags: { ...makeTags(cell, random) },
    };
  },
  id: (a) => `${a.clusterName}/${a.addonName}`,
  arn: (a) => known(a.addonArn),
  tags: (a) => a.tags ?? {},
  withTags: (a, tags) => ({ ...a, tags: { ...tags } }),
  taggingType: "eks:addon",
  change: (a, random) => ({ ...a, addonVersion: `v2.${random.int(0, 9)}.0-eksbuild.1` }),
  comesAndGoes: true,
});

/** Fargate profiles. */
export const fargateProfile = kindSpec<FargateProfile>({
  make: (cell, index) => {
    const random = cell.random("eks:fargate-profile", index);
    const v = cell.variety("eks:fargate-profile", index);
    const { cluster, name, slot } = inCluster(cell, index);
    const fargateProfileName = `serverless-${slot}`;
    const vpc = clusterVpc(cell, cluster);
    return {
      fargateProfileName,
      fargateProfileArn: cell.arn(
        "eks",
        `fargateprofile/${name}/${fargateProfileName}/${cell.id("fp", index).slice(3)}`,
      ),
      clusterName: name,
      createdAt: daysAgo(random, 400),
      health: { issues: [] },
      podExecutionRoleArn: workRoleArn(cell, 1),
      selectors: [{ namespace: "kube-system" }, { namespace: "batch", labels: { tier: "low" } }],
      status: v % 4 === 3 ? "CREATING" : "ACTIVE",
      subnets: subnetsOf(cell, vpc)
        .filter((place) => vpc === 0 || !place.isPublic)
        .map((place) => place.subnetId),
      tags: { ...makeTags(cell, random) },
    };
  },
  id: (p) => `${p.clusterName}/${p.fargateProfileName}`,
  arn: (p) => known(p.fargateProfileArn),
  tags: (p) => p.tags ?? {},
  withTags: (p, tags) => ({ ...p, tags: { ...tags } }),
  taggingType: "eks:fargateprofile",
  comesAndGoes: true,
});
