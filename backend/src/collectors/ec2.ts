import {
  DescribeAddressesCommand,
  DescribeKeyPairsCommand,
  DescribePlacementGroupsCommand,
  EC2Client,
  type Instance,
  paginateDescribeImages,
  paginateDescribeInstances,
  paginateDescribeLaunchTemplates,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSnapshots,
  paginateDescribeVolumes,
} from "@aws-sdk/client-ec2";
import { arn, defineService, kindsOf, nameTag, ref, refsOf, tagMap } from "./define.ts";
import { items, once } from "./pages.ts";

const kind = kindsOf<EC2Client>();

/** An account can hide what AWS services manage in it (EKS nodes and the like); hidden resources still run and still cost. */
const IncludeManagedResources = true;

/** EC2. Every call that can be paged is, because unpaged ones have half the rate (EC2 API throttling page). */
export const ec2 = defineService({
  service: "ec2",
  title: "EC2",
  reach: "regional",
  client: EC2Client,
  kinds: {
    instance: kind({
      title: "Instances",
      note: "Terminated instances stay in the list for about an hour, as AWS keeps answering with them.",
      cloudFormation: "AWS::EC2::Instance",
      actions: ["ec2:DescribeInstances"],
      list: (client) =>
        items(paginateDescribeInstances, { client, pageSize: 1000 }, { IncludeManagedResources }, (page) =>
          page.Reservations?.flatMap((reservation) => reservation.Instances ?? []),
        ),
      id: (i) => i.InstanceId,
      arn: (i, scope) => arn(scope, "ec2", `instance/${i.InstanceId}`),
      name: (i) => nameTag(i.Tags),
      state: (i) => i.State?.Name,
      tags: (i) => tagMap(i.Tags),
      createdAt: (i) => i.LaunchTime,
      columns: {
        instanceType: (i) => i.InstanceType,
        availabilityZone: (i) => i.Placement?.AvailabilityZone,
        privateIp: (i) => i.PrivateIpAddress,
        publicIp: (i) => i.PublicIpAddress,
        vpcId: (i) => i.VpcId,
        imageId: (i) => i.ImageId,
        platform: (i) => i.PlatformDetails,
        architecture: (i) => i.Architecture,
        keyName: (i) => i.KeyName,
        stoppedAt,
      },
      related: (i, scope) => [
        ref("vpc:vpc", i.VpcId),
        ref("vpc:subnet", i.SubnetId),
        ...refsOf("vpc:security-group", i.SecurityGroups, (group) => group.GroupId),
        ...refsOf("ec2:volume", i.BlockDeviceMappings, (mapping) => mapping.Ebs?.VolumeId),
        ...refsOf("ec2:network-interface", i.NetworkInterfaces, (card) => card.NetworkInterfaceId),
        ref("ec2:image", i.ImageId),
        ref("ec2:key-pair", i.KeyName && arn(scope, "ec2", `key-pair/${i.KeyName}`)),
        ref("iam:instance-profile", i.IamInstanceProfile?.Arn),
      ],
    }),

    volume: kind({
      title: "Volumes",
      cloudFormation: "AWS::EC2::Volume",
      actions: ["ec2:DescribeVolumes"],
      list: (client) =>
        items(paginateDescribeVolumes, { client, pageSize: 500 }, { IncludeManagedResources }, (page) => page.Volumes),
      id: (v) => v.VolumeId,
      arn: (v, scope) => arn(scope, "ec2", `volume/${v.VolumeId}`),
      name: (v) => nameTag(v.Tags),
      state: (v) => v.State,
      tags: (v) => tagMap(v.Tags),
      createdAt: (v) => v.CreateTime,
      columns: {
        volumeType: (v) => v.VolumeType,
        sizeGiB: (v) => v.Size,
        iops: (v) => v.Iops,
        encrypted: (v) => v.Encrypted,
        kmsKeyId: (v) => v.KmsKeyId,
        availabilityZone: (v) => v.AvailabilityZone,
      },
      related: (v) => [
        ...refsOf("ec2:instance", v.Attachments, (attachment) => attachment.InstanceId),
        ref("ec2:snapshot", v.SnapshotId),
        ref("kms:key", v.KmsKeyId),
      ],
    }),

    snapshot: kind({
      title: "Snapshots",
      note: "Snapshots that the account owns, not those shared with it.",
      actions: ["ec2:DescribeSnapshots"],
      list: (client) =>
        items(paginateDescribeSnapshots, { client, pageSize: 1000 }, { OwnerIds: ["self"] }, (page) => page.Snapshots),
      id: (s) => s.SnapshotId,
      // AWS's ARNs of snapshots and images name no account.
      arn: (s, scope) => arn(scope, "ec2", `snapshot/${s.SnapshotId}`, { accountId: "" }),
      name: (s) => nameTag(s.Tags),
      state: (s) => s.State,
      tags: (s) => tagMap(s.Tags),
      createdAt: (s) => s.StartTime,
      columns: {
        volumeSizeGiB: (s) => s.VolumeSize,
        volumeId: (s) => s.VolumeId,
        encrypted: (s) => s.Encrypted,
        kmsKeyId: (s) => s.KmsKeyId,
        storageTier: (s) => s.StorageTier,
        description: (s) => s.Description,
      },
      related: (s) => [ref("ec2:volume", s.VolumeId), ref("kms:key", s.KmsKeyId)],
      volatile: ["Progress"],
    }),

    image: kind({
      title: "Images",
      note: "Images (AMIs) that the account owns, deprecated and disabled ones included, not those shared with it.",
      actions: ["ec2:DescribeImages"],
      list: (client) =>
        items(
          paginateDescribeImages,
          { client, pageSize: 1000 },
          { Owners: ["self"], IncludeDisabled: true },
          (page) => page.Images,
        ),
      id: (i) => i.ImageId,
      arn: (i, scope) => arn(scope, "ec2", `image/${i.ImageId}`, { accountId: "" }),
      name: (i) => i.Name,
      state: (i) => i.State,
      tags: (i) => tagMap(i.Tags),
      createdAt: (i) => time(i.CreationDate),
      columns: {
        architecture: (i) => i.Architecture,
        platform: (i) => i.PlatformDetails,
        public: (i) => i.Public,
        rootDeviceType: (i) => i.RootDeviceType,
        deprecatedAt: (i) => time(i.DeprecationTime),
        lastLaunchedAt: (i) => time(i.LastLaunchedTime),
      },
      related: (i) => [
        ...refsOf("ec2:snapshot", i.BlockDeviceMappings, (mapping) => mapping.Ebs?.SnapshotId),
        ref("ec2:instance", i.SourceInstanceId),
      ],
      // Amazon Inspector renews its results with every scan.
      volatile: ["LastLaunchedTime", "ScanResults"],
    }),

    "key-pair": kind({
      title: "Key pairs",
      cloudFormation: "AWS::EC2::KeyPair",
      actions: ["ec2:DescribeKeyPairs"],
      list: (client) => once(client.send(new DescribeKeyPairsCommand({})), (page) => page.KeyPairs),
      id: (k) => k.KeyPairId,
      arn: (k, scope) => arn(scope, "ec2", `key-pair/${k.KeyName}`),
      name: (k) => k.KeyName,
      tags: (k) => tagMap(k.Tags),
      createdAt: (k) => k.CreateTime,
      columns: { keyType: (k) => k.KeyType, fingerprint: (k) => k.KeyFingerprint },
    }),

    "elastic-ip": kind({
      title: "Elastic IP addresses",
      cloudFormation: "AWS::EC2::EIP",
      actions: ["ec2:DescribeAddresses"],
      list: (client) => once(client.send(new DescribeAddressesCommand({})), (page) => page.Addresses),
      id: (a) => a.AllocationId,
      arn: (a, scope) => arn(scope, "ec2", `elastic-ip/${a.AllocationId}`),
      name: (a) => nameTag(a.Tags),
      tags: (a) => tagMap(a.Tags),
      columns: {
        publicIp: (a) => a.PublicIp,
        privateIp: (a) => a.PrivateIpAddress,
        associated: (a) => a.AssociationId !== undefined,
        networkBorderGroup: (a) => a.NetworkBorderGroup,
      },
      related: (a) => [ref("ec2:instance", a.InstanceId), ref("ec2:network-interface", a.NetworkInterfaceId)],
    }),

    "launch-template": kind({
      title: "Launch templates",
      note: "Without the contents of their versions, which carry user data.",
      cloudFormation: "AWS::EC2::LaunchTemplate",
      actions: ["ec2:DescribeLaunchTemplates"],
      list: (client) =>
        items(
          paginateDescribeLaunchTemplates,
          { client, pageSize: 200 },
          { IncludeManagedResources },
          (page) => page.LaunchTemplates,
        ),
      id: (t) => t.LaunchTemplateId,
      arn: (t, scope) => arn(scope, "ec2", `launch-template/${t.LaunchTemplateId}`),
      name: (t) => t.LaunchTemplateName,
      tags: (t) => tagMap(t.Tags),
      createdAt: (t) => t.CreateTime,
      columns: {
        defaultVersion: (t) => t.DefaultVersionNumber,
        latestVersion: (t) => t.LatestVersionNumber,
        createdBy: (t) => t.CreatedBy,
      },
    }),

    "network-interface": kind({
      title: "Network interfaces",
      cloudFormation: "AWS::EC2::NetworkInterface",
      actions: ["ec2:DescribeNetworkInterfaces"],
      list: (client) =>
        items(
          paginateDescribeNetworkInterfaces,
          { client, pageSize: 1000 },
          { IncludeManagedResources },
          (page) => page.NetworkInterfaces,
        ),
      id: (n) => n.NetworkInterfaceId,
      arn: (n, scope) => arn(scope, "ec2", `network-interface/${n.NetworkInterfaceId}`),
      name: (n) => nameTag(n.TagSet),
      state: (n) => n.Status,
      tags: (n) => tagMap(n.TagSet),
      columns: {
        interfaceType: (n) => n.InterfaceType,
        privateIp: (n) => n.PrivateIpAddress,
        publicIp: (n) => n.Association?.PublicIp,
        availabilityZone: (n) => n.AvailabilityZone,
        description: (n) => n.Description,
        requesterManaged: (n) => n.RequesterManaged,
      },
      related: (n) => [
        ref("vpc:vpc", n.VpcId),
        ref("vpc:subnet", n.SubnetId),
        ...refsOf("vpc:security-group", n.Groups, (group) => group.GroupId),
        ref("ec2:instance", n.Attachment?.InstanceId),
        ref("ec2:elastic-ip", n.Association?.AllocationId),
      ],
    }),

    "placement-group": kind({
      title: "Placement groups",
      cloudFormation: "AWS::EC2::PlacementGroup",
      actions: ["ec2:DescribePlacementGroups"],
      list: (client) => once(client.send(new DescribePlacementGroupsCommand({})), (page) => page.PlacementGroups),
      id: (g) => g.GroupId,
      arn: (g, scope) => g.GroupArn ?? arn(scope, "ec2", `placement-group/${g.GroupName}`),
      name: (g) => g.GroupName,
      state: (g) => g.State,
      tags: (g) => tagMap(g.Tags),
      columns: {
        strategy: (g) => g.Strategy,
        partitionCount: (g) => g.PartitionCount,
        spreadLevel: (g) => g.SpreadLevel,
      },
    }),
  },
});

/** EC2 writes the times of images as text. */
function time(text: string | undefined): Date | undefined {
  return text ? new Date(text) : undefined;
}

/** When an instance was stopped, where AWS's reason tells: "User initiated (2026-10-28 18:00:03 GMT)". */
function stoppedAt({ State, StateTransitionReason = "" }: Instance): Date | undefined {
  // The reason of one that runs again or is terminated is another.
  if (State?.Name !== "stopped" && State?.Name !== "stopping") return undefined;
  const [, day, time] = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) GMT\)/.exec(StateTransitionReason) ?? [];
  const at = new Date(`${day}T${time}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
