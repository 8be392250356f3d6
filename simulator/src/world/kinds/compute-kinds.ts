import type { Address, KeyPairInfo, LaunchTemplate, LaunchTemplateVersion, PlacementGroup } from "@aws-sdk/client-ec2";
import { kindSpec, known } from "../kind-spec.ts";
import { privateIp } from "../network.ts";
import { hash, randomFrom } from "../random.ts";
import { secret } from "../secrets.ts";
import { makeTags, tagList, tagMapOf } from "../tags.ts";
import { after, daysAgo } from "../time.ts";
import {
  elasticAddress,
  instanceNetwork,
  instanceOfElasticIp,
  natInterface,
  natPlace,
  primaryInterface,
} from "./compute-links.ts";

/** Key pairs. */
export const keyPair = kindSpec<KeyPairInfo>({
  make: (cell, index) => {
    const random = cell.random("ec2:key-pair", index);
    const v = cell.variety("ec2:key-pair", index);
    const isRsa = v % 2 === 0;
    const body = `${cell.id("pub", index).slice(4)}${random.hex(40)}`;
    return {
      KeyPairId: cell.id("key", index),
      KeyName: `${cell.accountName}-key-${index}`,
      KeyType: isRsa ? "rsa" : "ed25519",
      KeyFingerprint: isRsa ? (random.hex(40).match(/../g)?.join(":") ?? "") : `${random.hex(42)}=`,
      PublicKey: `${isRsa ? "ssh-rsa" : "ssh-ed25519"} ${body} ${cell.accountName}-key-${index}`,
      CreateTime: daysAgo(random, 1500),
      Tags: tagList(makeTags(cell, random)),
    };
  },
  id: (k) => known(k.KeyPairId),
  // The ARN names the key pair, its id does not occur in it (service authorization reference).
  arn: (k, cell) => cell.arn("ec2", `key-pair/${k.KeyName}`),
  tags: (k) => tagMapOf(k.Tags),
  withTags: (k, tags) => ({ ...k, Tags: tagList(tags) }),
  taggingType: "ec2:key-pair",
  comesAndGoes: true,
});

/** Elastic addresses: the first ones belong to NAT gateways, then every second one to an instance. */
export const elasticIp = kindSpec<Address>({
  make: (cell, index) => {
    const random = cell.random("ec2:elastic-ip", index);
    const common: Address = {
      AllocationId: cell.id("eipalloc", index),
      Domain: "vpc",
      NetworkBorderGroup: cell.region,
      PublicIp: elasticAddress(cell, index),
      PublicIpv4Pool: "amazon",
      Tags: tagList(makeTags(cell, random, `${cell.accountName}-address-${index}`)),
    };
    const associated = {
      AssociationId: cell.id("eipassoc", index),
      NetworkInterfaceOwnerId: cell.accountId,
    };
    if (index < cell.count("vpc:nat-gateway")) {
      const place = natPlace(cell, index);
      const nic = natInterface(cell, index);
      return {
        ...common,
        ...associated,
        ...(nic === undefined ? {} : { NetworkInterfaceId: cell.id("eni", nic) }),
        SubnetId: place.subnetId,
        PrivateIpAddress: privateIp(place, index),
      };
    }
    const instance = instanceOfElasticIp(cell, index);
    if (instance === undefined) return common;
    const nic = primaryInterface(cell, instance);
    return {
      ...common,
      ...associated,
      InstanceId: cell.id("i", instance),
      ...(nic === undefined ? {} : { NetworkInterfaceId: cell.id("eni", nic) }),
      PrivateIpAddress: instanceNetwork(cell, instance).privateIp,
    };
  },
  id: (a) => known(a.AllocationId),
  arn: (a, cell) => cell.arn("ec2", `elastic-ip/${a.AllocationId}`),
  tags: (a) => tagMapOf(a.Tags),
  withTags: (a, tags) => ({ ...a, Tags: tagList(tags) }),
  taggingType: "ec2:elastic-ip",
  comesAndGoes: true,
});

/** Launch templates; their versions carry user data with a planted secret. */
export const launchTemplate = kindSpec<LaunchTemplate>({
  make: (cell, index) => {
    const random = cell.random("ec2:launch-template", index);
    const latest = random.int(1, 6);
    return {
      LaunchTemplateId: cell.id("lt", index),
      LaunchTemplateName: `${cell.accountName}-template-${index}`,
      CreateTime: daysAgo(random, 600, 20),
      CreatedBy: `arn:aws:sts::${cell.accountId}:assumed-role/deployer/pipeline`,
      DefaultVersionNumber: random.int(1, latest),
      LatestVersionNumber: latest,
      Tags: tagList(makeTags(cell, random)),
    };
  },
  id: (t) => known(t.LaunchTemplateId),
  arn: (t, cell) => cell.arn("ec2", `launch-template/${t.LaunchTemplateId}`),
  tags: (t) => tagMapOf(t.Tags),
  withTags: (t, tags) => ({ ...t, Tags: tagList(tags) }),
  taggingType: "ec2:launch-template",
  change: (t) => ({ ...t, LatestVersionNumber: (t.LatestVersionNumber ?? 1) + 1 }),
  comesAndGoes: true,
});

/** The versions of a template, newest first, as AWS lists them. */
export function launchTemplateVersions(template: LaunchTemplate): LaunchTemplateVersion[] {
  const random = randomFrom(hash(known(template.LaunchTemplateId)));
  const userData = `#!/bin/sh\nexport DATABASE_PASSWORD=${secret(random)}\n`;
  const latest = template.LatestVersionNumber ?? 1;
  return Array.from({ length: latest }, (_, back) => ({
    LaunchTemplateId: known(template.LaunchTemplateId),
    LaunchTemplateName: known(template.LaunchTemplateName),
    VersionNumber: latest - back,
    VersionDescription: `Version ${latest - back}`,
    CreateTime: after(known(template.CreateTime), (latest - back) * 86_400),
    CreatedBy: known(template.CreatedBy),
    DefaultVersion: latest - back === template.DefaultVersionNumber,
    LaunchTemplateData: { InstanceType: "m6i.large", UserData: Buffer.from(userData).toString("base64") },
  }));
}

/** Placement groups of all three strategies. */
export const placementGroup = kindSpec<PlacementGroup>({
  make: (cell, index) => {
    const random = cell.random("ec2:placement-group", index);
    const v = cell.variety("ec2:placement-group", index);
    const strategy = (["partition", "spread", "cluster"] as const)[v % 3] ?? "cluster";
    return {
      GroupId: cell.id("pg", index),
      GroupName: `${cell.accountName}-placement-${index}`,
      GroupArn: cell.arn("ec2", `placement-group/${cell.accountName}-placement-${index}`),
      State: "available",
      Strategy: strategy,
      ...(strategy === "partition" ? { PartitionCount: random.int(2, 7) } : {}),
      ...(strategy === "spread" ? { SpreadLevel: "rack" as const } : {}),
      Tags: tagList(makeTags(cell, random)),
    };
  },
  id: (g) => known(g.GroupId),
  arn: (g) => known(g.GroupArn),
  tags: (g) => tagMapOf(g.Tags),
  withTags: (g, tags) => ({ ...g, Tags: tagList(tags) }),
  taggingType: "ec2:placement-group",
  comesAndGoes: true,
});
