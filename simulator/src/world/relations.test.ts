import { describe, expect, test } from "vitest";
import { createWorld } from "./create-world.ts";
import { KIND_NAMES, type KindName } from "./kind-names.ts";
import type { World } from "./world.ts";

/** The id fields that point to another kind, wherever in a resource they occur. */
const POINTERS: Readonly<Record<string, KindName>> = {
  VpcId: "vpc:vpc",
  vpcId: "vpc:vpc",
  SubnetId: "vpc:subnet",
  SubnetIdentifier: "vpc:subnet",
  SubnetIds: "vpc:subnet",
  subnetIds: "vpc:subnet",
  subnets: "vpc:subnet",
  GroupId: "vpc:security-group",
  VpcSecurityGroupId: "vpc:security-group",
  securityGroups: "vpc:security-group",
  securityGroupIds: "vpc:security-group",
  clusterSecurityGroupId: "vpc:security-group",
  remoteAccessSecurityGroup: "vpc:security-group",
  RouteTableId: "vpc:route-table",
  RouteTableIds: "vpc:route-table",
  NatGatewayId: "vpc:nat-gateway",
  InternetGatewayId: "vpc:internet-gateway",
  NetworkAclId: "vpc:network-acl",
  InstanceId: "ec2:instance",
  SourceInstanceId: "ec2:instance",
  VolumeId: "ec2:volume",
  NetworkInterfaceId: "ec2:network-interface",
  NetworkInterfaceIds: "ec2:network-interface",
  AllocationId: "ec2:elastic-ip",
  DBClusterIdentifier: "rds:db-cluster",
  DBSubnetGroupName: "rds:db-subnet-group",
  ReadReplicaSourceDBInstanceIdentifier: "rds:db-instance",
  clusterName: "ecs:cluster",
};

/** What AWS itself leaves dangling: snapshots and images outlive what they were made of. */
const MAY_DANGLE: ReadonlySet<string> = new Set(["ec2:snapshot VolumeId", "ec2:image SourceInstanceId"]);

/** Every pointer that leads nowhere. */
function danglingPointers(world: World): string[] {
  const existing = new Map<string, Set<string>>();
  for (const { type, accountId, region, resourceId } of world.expected()) {
    const place = `${accountId}/${region}/${type}`;
    const ids = existing.get(place) ?? new Set();
    existing.set(place, ids.add(resourceId.slice(resourceId.indexOf("/") + 1)));
  }
  const dangling: string[] = [];
  for (const [place] of existing) {
    const [accountId = "", region = "", type = ""] = place.split("/");
    // The place was made of a kind's name.
    const kind = type as KindName;
    for (const item of world.collection(accountId, region, kind).list() as unknown[]) {
      visit(item, (field, id) => {
        const target = targetOf(kind, field);
        // Ids of groups of another sort share the field's name; a peering connection may lead out of the organisation.
        if (!target || id.startsWith("pg-") || id.startsWith("AGPA") || kind === "vpc:peering-connection") return;
        if (MAY_DANGLE.has(`${kind} ${field}`)) return;
        if (!existing.get(`${accountId}/${region}/${target}`)?.has(id)) dangling.push(`${kind} ${field} ${id}`);
      });
    }
  }
  return dangling;
}

function targetOf(kind: KindName, field: string): KindName | undefined {
  if (field === "clusterName" && kind.startsWith("eks:")) return "eks:cluster";
  return POINTERS[field];
}

function visit(value: unknown, see: (field: string, id: string) => void, field = ""): void {
  if (typeof value === "string") {
    if (value !== "") see(field, value);
  } else if (Array.isArray(value)) {
    for (const item of value) visit(item, see, field);
  } else if (typeof value === "object" && value !== null && !(value instanceof Date)) {
    for (const [key, member] of Object.entries(value)) visit(member, see, key);
  }
}

describe("the relations of a world", () => {
  test.for(["small", "medium"] as const)("point to resources that exist, in size %s", (size) => {
    expect(danglingPointers(createWorld({ size }))).toEqual([]);
  });

  test("still do in a world of equally many of each kind, however odd", () => {
    for (const count of [1, 2, 7, 43]) {
      // Each kind gets its number, so the object has them all.
      const only = Object.fromEntries(KIND_NAMES.map((kind) => [kind, count])) as Record<KindName, number>;
      expect(danglingPointers(createWorld({ accounts: 1, regions: 1, only }))).toEqual([]);
    }
  });

  test.for(KIND_NAMES)("still do in a world of %s alone, and after churn", (kind) => {
    const world = createWorld({ accounts: 1, regions: 1, only: { [kind]: 5 } });
    expect(danglingPointers(world)).toEqual([]);
    world.churn({ seed: 1, share: 0.5 });
    expect(danglingPointers(world)).toEqual([]);
  });

  test("still do after a long time of churn", () => {
    const world = createWorld({ size: "medium" });
    for (let seed = 1; seed <= 5; seed++) world.churn({ seed, share: 0.1 });
    expect(danglingPointers(world)).toEqual([]);
  });

  test("are the same from both sides", () => {
    const world = createWorld({ size: "medium" });
    const seen = { volumes: 0, interfaces: 0, addresses: 0 };
    for (const { id, initialRegions } of world.accounts) {
      for (const region of initialRegions) {
        const instances = world.collection(id, region, "ec2:instance");
        for (const volume of world.collection(id, region, "ec2:volume").list()) {
          for (const { InstanceId = "" } of volume.Attachments ?? []) {
            const mappings = instances.get(InstanceId)?.BlockDeviceMappings?.map((mapping) => mapping.Ebs?.VolumeId);
            expect(mappings).toContain(volume.VolumeId);
            expect(instances.get(InstanceId)?.Placement?.AvailabilityZone).toBe(volume.AvailabilityZone);
            seen.volumes++;
          }
        }
        for (const card of world.collection(id, region, "ec2:network-interface").list()) {
          const instance = instances.get(card.Attachment?.InstanceId ?? "");
          if (!instance) continue;
          expect(instance.NetworkInterfaces?.[0]?.NetworkInterfaceId).toBe(card.NetworkInterfaceId);
          expect(instance.PrivateIpAddress).toBe(card.PrivateIpAddress);
          expect(instance.PublicIpAddress).toBe(card.Association?.PublicIp);
          expect(instance.SecurityGroups).toEqual(card.Groups);
          expect(instance.SubnetId).toBe(card.SubnetId);
          seen.interfaces++;
        }
        for (const address of world.collection(id, region, "ec2:elastic-ip").list()) {
          if (!address.InstanceId) continue;
          expect(instances.get(address.InstanceId)?.PublicIpAddress).toBe(address.PublicIp);
          seen.addresses++;
        }
      }
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });

  test("have roles that exist behind every role ARN of the account", () => {
    const world = createWorld({ size: "medium" });
    const roles = new Set([...world.expected(["iam:role"])].map(({ arn }) => arn));
    const unknown = new Set<string>();
    for (const { accountId, region, type } of world.expected([
      "ecs:task-definition",
      "eks:cluster",
      "rds:db-instance",
    ])) {
      for (const item of world.collection(accountId, region, type).list() as unknown[]) {
        visit(item, (_, text) => {
          if (text.startsWith(`arn:aws:iam::${accountId}:role/`) && !roles.has(text)) unknown.add(text);
        });
      }
    }
    expect([...unknown]).toEqual([]);
  });
});
