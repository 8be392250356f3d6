import {
  asList,
  type Expectation,
  type FactResource,
  field,
  finds,
  inData,
  isBeforeDay,
  isOlder,
  listIn,
  ofTypes,
  placeOf,
} from "../query-facts.ts";

/** What queries about volumes, snapshots, images and buckets must find. */
export const STORAGE: Readonly<Record<string, Expectation>> = {
  "unattached-volumes": finds(["ec2:volume"], isUnattached, volume),
  "unencrypted-volumes": finds(
    ["ec2:volume"],
    (v) => inData(v, "Encrypted") === false,
    (v) => ({ sizeGiB: inData(v, "Size"), instanceId: field(listIn(v, "Attachments")[0], "InstanceId") }),
  ),
  "previous-generation-volumes": finds(
    ["ec2:volume"],
    (v) => /^(gp2|io1|standard)$/.test(String(inData(v, "VolumeType"))),
    (v) => ({ ...volume(v), iops: inData(v, "Iops") }),
  ),
  "unencrypted-snapshots": finds(["ec2:snapshot"], (s) => inData(s, "Encrypted") === false, snapshot),
  "old-snapshots": finds(["ec2:snapshot"], (s, facts) => isOlder(s.createdAt, 180, facts), snapshot),
  "snapshots-whose-volume-is-gone": (facts) => {
    const volumes = new Set(ofTypes(facts, ["ec2:volume"]).map((v) => `${placeOf(v)} ${v.id}`));
    const disks = ofTypes(facts, ["ec2:image"]).flatMap((image) =>
      listIn(image, "BlockDeviceMappings").map(
        (mapping) => `${placeOf(image)} ${field(field(mapping, "Ebs"), "SnapshotId")}`,
      ),
    );
    const used = new Set(disks);
    const isLeft = (s: FactResource) =>
      !volumes.has(`${placeOf(s)} ${inData(s, "VolumeId")}`) && !used.has(`${placeOf(s)} ${s.id}`);
    return finds(["ec2:snapshot"], isLeft, snapshot)(facts);
  },
  "images-not-launched-for-long": finds(
    ["ec2:image"],
    (i, facts) => isOlder(i.createdAt, 180, facts) && isBeforeDay(inData(i, "LastLaunchedTime"), 180, facts),
  ),
  "public-images": finds(["ec2:image"], (i) => inData(i, "Public") === true),
  "buckets-that-may-be-public": finds(
    ["s3:bucket"],
    (b) => isPublic(b) || !isBlocked(b),
    (b) => ({ publicByPolicy: isPublic(b), publicAccessBlocked: isBlocked(b) }),
  ),
  "buckets-without-versioning": finds(
    ["s3:bucket"],
    (b) => inData(b, "Versioning", "Status") !== "Enabled",
    (b) => ({ versioning: inData(b, "Versioning", "Status") ?? "Disabled" }),
  ),
  "buckets-without-encryption": finds(["s3:bucket"], (b) => asList(inData(b, "Encryption", "Rules")).length === 0),
};

function isUnattached(resource: FactResource): boolean {
  return inData(resource, "State") === "available" && listIn(resource, "Attachments").length === 0;
}

function volume(resource: FactResource) {
  return { volumeType: inData(resource, "VolumeType"), sizeGiB: inData(resource, "Size") };
}

function snapshot(resource: FactResource) {
  return { volumeId: inData(resource, "VolumeId"), volumeSizeGiB: inData(resource, "VolumeSize") };
}

function isPublic(bucket: FactResource): boolean {
  return inData(bucket, "PolicyStatus", "IsPublic") === true;
}

function isBlocked(bucket: FactResource): boolean {
  const settings = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
  return settings.every((setting) => inData(bucket, "PublicAccessBlock", setting) === true);
}
