import type { Image, Snapshot, Volume, VolumeType } from "@aws-sdk/client-ec2";
import type { Cell } from "../cell.ts";
import { kindSpec, known } from "../kind-spec.ts";
import { kmsKey } from "../network.ts";
import { makeTags, resourceName, shortEnvironment, tagList, tagMapOf } from "../tags.ts";
import { after, daysAgo } from "../time.ts";
import { instancePlace, isTerminated, madeForInstance } from "./compute-links.ts";

const VOLUME_TYPES: readonly VolumeType[] = ["gp3", "gp3", "gp2", "io1", "gp3", "io2", "st1", "sc1", "standard"];

/** EBS volumes: the first ones are the root volumes of the instances. */
export const volume = kindSpec<Volume>({
  make: makeVolume,
  id: (v) => known(v.VolumeId),
  arn: (v, cell) => cell.arn("ec2", `volume/${v.VolumeId}`),
  tags: (v) => tagMapOf(v.Tags),
  withTags: (v, tags) => ({ ...v, Tags: tagList(tags) }),
  taggingType: "ec2:volume",
  change: (v) => ({ ...v, Size: (v.Size ?? 8) * 2 }),
  comesAndGoes: true,
});

function makeVolume(cell: Cell, index: number): Volume {
  const random = cell.random("ec2:volume", index);
  const v = cell.variety("ec2:volume", index);
  const owner = madeForInstance(cell, index);
  const instance = owner !== undefined && !isTerminated(owner) ? owner : undefined;
  const volumeType = VOLUME_TYPES[v % VOLUME_TYPES.length] ?? "gp3";
  const created = daysAgo(random, 900, 2);
  const zone = owner === undefined ? index : instancePlace(cell, owner).zoneIndex;
  const size = random.pick([8, 20, 50, 100, 500, 1000]);
  const iops = { gp3: 3000, gp2: Math.max(100, size * 3), io1: 1000, io2: 4000 }[String(volumeType)];
  const isEncrypted = v % 3 !== 1;
  return {
    VolumeId: cell.id("vol", index),
    VolumeArn: cell.arn("ec2", `volume/${cell.id("vol", index)}`),
    OwnerId: cell.accountId,
    Attachments:
      instance === undefined
        ? []
        : [
            {
              AttachTime: after(created, 2),
              DeleteOnTermination: false,
              Device: instance % 7 === 3 ? "/dev/sda1" : "/dev/xvda",
              InstanceId: cell.id("i", instance),
              State: "attached",
              VolumeId: cell.id("vol", index),
            },
          ],
    AvailabilityZone: cell.zone(zone),
    AvailabilityZoneId: cell.zoneId(zone),
    CreateTime: created,
    Encrypted: isEncrypted,
    ...(isEncrypted ? { KmsKeyId: kmsKey(cell, index), SseType: "sse-kms" as const } : {}),
    ...(iops ? { Iops: iops } : {}),
    MultiAttachEnabled: volumeType === "io2" && v % 2 === 1,
    Size: size,
    SnapshotId: v % 4 === 3 ? "" : cell.id("snap", random.int(0, Math.max(0, cell.count("ec2:snapshot") - 1))),
    State: instance !== undefined ? "in-use" : v % 17 === 13 ? "error" : v % 13 === 7 ? "creating" : "available",
    Tags: tagList(makeTags(cell, random, `${resourceName(cell, random, index)}-data`)),
    ...(volumeType === "gp3" ? { Throughput: random.pick([125, 250, 500]) } : {}),
    VolumeType: volumeType,
    ...(v % 19 === 5 ? { FastRestored: true } : {}),
  };
}

/** EBS snapshots that the account owns. */
export const snapshot = kindSpec<Snapshot>({
  make: makeSnapshot,
  id: (s) => known(s.SnapshotId),
  arn: (s, cell) => `arn:aws:ec2:${cell.region}::snapshot/${s.SnapshotId}`,
  tags: (s) => tagMapOf(s.Tags),
  withTags: (s, tags) => ({ ...s, Tags: tagList(tags) }),
  taggingType: "ec2:snapshot",
  change: (s) => ({ ...s, StorageTier: s.StorageTier === "archive" ? "standard" : "archive" }),
  comesAndGoes: true,
});

function makeSnapshot(cell: Cell, index: number): Snapshot {
  const random = cell.random("ec2:snapshot", index);
  const v = cell.variety("ec2:snapshot", index);
  const started = daysAgo(random, 400);
  const volumes = cell.count("ec2:volume");
  const isEncrypted = v % 2 === 0;
  const state = v % 11 === 7 ? "error" : v % 9 === 4 ? "pending" : "completed";
  const size = random.pick([8, 20, 50, 100]);
  return {
    SnapshotId: cell.id("snap", index),
    // AWS shows this id for copies and for volumes that it no longer knows.
    VolumeId: v % 5 === 2 || volumes === 0 ? "vol-ffffffff" : cell.id("vol", random.int(0, volumes - 1)),
    Description:
      v % 3 === 0 ? `Created by CreateImage(${cell.id("i", index)}) for ${cell.id("ami", index)}` : "nightly",
    Encrypted: isEncrypted,
    ...(isEncrypted ? { KmsKeyId: kmsKey(cell, index) } : {}),
    ...(isEncrypted && v % 6 === 0 ? { DataEncryptionKeyId: `ebs-${random.hex(8)}` } : {}),
    ...(v % 13 === 6 ? { SseType: "sse-kms" as const } : {}),
    OwnerId: cell.accountId,
    Progress: state === "completed" ? "100%" : state === "pending" ? `${random.int(1, 99)}%` : "0%",
    StartTime: started,
    State: state,
    ...(state === "error"
      ? { StateMessage: "Given key ID is not accessible. You must have DescribeKey permissions on the default CMK" }
      : {}),
    ...(state === "completed" ? { CompletionTime: after(started, random.int(30, 3600)) } : {}),
    StorageTier: v % 8 === 5 ? "archive" : "standard",
    ...(v % 16 === 5 ? { RestoreExpiryTime: after(started, 90 * 86_400) } : {}),
    Tags: tagList(makeTags(cell, random, `backup-${shortEnvironment(cell)}-${index + 1}`)),
    TransferType: "standard",
    VolumeSize: size,
    FullSnapshotSizeInBytes: size * random.int(100_000_000, 900_000_000),
  };
}

/** Machine images that the account owns. */
export const image = kindSpec<Image>({
  make: makeImage,
  id: (i) => known(i.ImageId),
  arn: (i, cell) => `arn:aws:ec2:${cell.region}::image/${i.ImageId}`,
  tags: (i) => tagMapOf(i.Tags),
  withTags: (i, tags) => ({ ...i, Tags: tagList(tags) }),
  taggingType: "ec2:image",
  change: (i) => ({ ...i, Public: !i.Public }),
  comesAndGoes: true,
});

function makeImage(cell: Cell, index: number): Image {
  const random = cell.random("ec2:image", index);
  const v = cell.variety("ec2:image", index);
  const created = daysAgo(random, 800, 10);
  const isWindows = v % 4 === 3;
  const name = `${random.pick(["golden", "app", "builder", "gpu"])}-${random.pick(["al2023", "ubuntu-24.04", "rhel-9"])}-${index}`;
  const state = v % 7 === 5 ? "failed" : v % 6 === 4 ? "pending" : v % 5 === 3 ? "disabled" : "available";
  const snapshots = cell.count("ec2:snapshot");
  return {
    ImageId: cell.id("ami", index),
    Name: name,
    ImageLocation: `${cell.accountId}/${name}`,
    Description: v % 3 === 2 ? "" : `Image of ${cell.accountName}, built by the pipeline`,
    Architecture: v % 2 === 0 ? "x86_64" : "arm64",
    BlockDeviceMappings: [
      {
        DeviceName: "/dev/xvda",
        Ebs: {
          DeleteOnTermination: true,
          Encrypted: v % 2 === 0,
          ...(snapshots > 0 ? { SnapshotId: cell.id("snap", index % snapshots) } : {}),
          VolumeSize: 20,
          VolumeType: "gp3",
        },
      },
    ],
    BootMode: "uefi-preferred",
    CreationDate: created.toISOString(),
    ...(v % 3 === 0 ? { DeprecationTime: after(created, 730 * 86_400).toISOString() } : {}),
    DeregistrationProtection: "disabled",
    EnaSupport: true,
    Hypervisor: "xen",
    ImageType: "machine",
    ImdsSupport: "v2.0",
    ...(v % 2 === 0 ? { LastLaunchedTime: after(created, 86_400).toISOString() } : {}),
    OwnerId: cell.accountId,
    ...(isWindows ? { Platform: "Windows" as const } : {}),
    PlatformDetails: isWindows ? "Windows" : "Linux/UNIX",
    Public: v % 10 === 9,
    RootDeviceName: "/dev/xvda",
    RootDeviceType: "ebs",
    ...(v % 2 === 0 && cell.count("ec2:instance") > 0 ? { SourceInstanceId: cell.id("i", 0) } : {}),
    ...(v % 5 === 1 ? { SourceImageId: `ami-0${random.hex(16)}`, SourceImageRegion: "us-east-1" } : {}),
    SriovNetSupport: "simple",
    State: state,
    ...(state === "failed"
      ? { StateReason: { Code: "Client.InternalError", Message: "Client.InternalError: Snapshot creation failed" } }
      : {}),
    Tags: tagList(makeTags(cell, random, name)),
    TpmSupport: "v2.0",
    UsageOperation: isWindows ? "RunInstances:0002" : "RunInstances",
    VirtualizationType: "hvm",
  };
}
