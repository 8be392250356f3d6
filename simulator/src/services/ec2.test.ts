import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSnapshotsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { describe, expect, test } from "vitest";
import { known } from "../world/kind-spec.ts";
import { SECRET_MARKER } from "../world/secrets.ts";
import { failure, ofEachKind } from "./test-clients.ts";

const { id, list, config } = ofEachKind(12);

describe("EC2", () => {
  const ec2 = new EC2Client(config);

  test("finds by id, and names the id that is not there", async () => {
    const [instance] = list("ec2:instance");
    const InstanceIds = [known(instance?.InstanceId)];
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
    expect(Reservations?.[0]?.Instances).toHaveLength(1);
    const missing = ec2.send(new DescribeInstancesCommand({ InstanceIds: ["i-0none"] }));
    expect(await failure(missing)).toMatchObject({ name: "InvalidInstanceID.NotFound" });
    const both = ec2.send(new DescribeInstancesCommand({ InstanceIds, MaxResults: 5 }));
    expect(await failure(both)).toMatchObject({ name: "InvalidParameterCombination" });
  });

  test("filters by tag, field and state, and refuses filters that it does not know", async () => {
    const running = { Filters: [{ Name: "instance-state-name", Values: ["running"] }] };
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand(running));
    const states = Reservations.flatMap((r) => r.Instances ?? []).map((instance) => instance.State?.Name);
    expect(new Set(states)).toEqual(new Set(["running"]));
    expect(states).toHaveLength(list("ec2:instance").filter((i) => i.State?.Name === "running").length);
    const tagged = { Filters: [{ Name: "tag:Environment", Values: ["management"] }] };
    const found = await ec2.send(new DescribeInstancesCommand(tagged));
    expect(found.Reservations?.length).toBeGreaterThan(0);
    const odd = { Filters: [{ Name: "block-device-mapping.status", Values: ["attached"] }] };
    expect((await failure(ec2.send(new DescribeInstancesCommand(odd)))).name).toBe("InvalidParameterValue");
  });

  test("shows what others made public to those who do not ask for their own", async () => {
    const own = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }));
    const all = await ec2.send(new DescribeSnapshotsCommand({}));
    expect(all.Snapshots?.length).toBe((own.Snapshots?.length ?? 0) + 1);
    expect(own.Snapshots?.every((snapshot) => snapshot.OwnerId === id)).toBe(true);
  });

  test("shows disabled images and public keys only when asked", async () => {
    const some = await ec2.send(new DescribeImagesCommand({ Owners: ["self"] }));
    const all = await ec2.send(new DescribeImagesCommand({ Owners: ["self"], IncludeDisabled: true }));
    expect(all.Images).toHaveLength(12);
    expect(some.Images?.length).toBeLessThan(12);
    const plain = await ec2.send(new DescribeKeyPairsCommand({}));
    expect(plain.KeyPairs?.some((pair) => pair.PublicKey)).toBe(false);
    const full = await ec2.send(new DescribeKeyPairsCommand({ IncludePublicKey: true }));
    expect(full.KeyPairs?.every((pair) => pair.PublicKey)).toBe(true);
  });

  test("has a secret in the user data of launch templates", async () => {
    const LaunchTemplateId = known(list("ec2:launch-template")[0]?.LaunchTemplateId);
    const answer = await ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId }));
    const [version] = answer.LaunchTemplateVersions ?? [];
    const userData = Buffer.from(version?.LaunchTemplateData?.UserData ?? "", "base64").toString();
    expect(userData).toContain(SECRET_MARKER);
  });
});
