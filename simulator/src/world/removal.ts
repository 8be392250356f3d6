import type { KindName } from "./kind-names.ts";
import type { ResourceOf } from "./kinds.ts";
import type { World } from "./world.ts";

/** The collections of one account and region. */
export interface Here {
  readonly world: World;
  readonly accountId: string;
  readonly region: string;
}

/**
 * What AWS demands, and does, when a resource is deleted: false where it would refuse because something still uses it;
 * otherwise what goes with it has been removed or cut loose.
 */
export const PREPARE_REMOVAL: { readonly [Kind in KindName]?: (item: ResourceOf<Kind>, here: Here) => boolean } = {
  "ec2:instance": (instance, here) => {
    const [volumes, interfaces] = [collection(here, "ec2:volume"), collection(here, "ec2:network-interface")];
    for (const { Ebs } of instance.BlockDeviceMappings ?? []) if (Ebs?.VolumeId) volumes.delete(Ebs.VolumeId);
    for (const { NetworkInterfaceId } of instance.NetworkInterfaces ?? []) interfaces.delete(NetworkInterfaceId ?? "");
    const addresses = collection(here, "ec2:elastic-ip");
    for (const address of addresses.list()) {
      if (address.InstanceId !== instance.InstanceId) continue;
      const { AllocationId, Domain, NetworkBorderGroup, PublicIp, PublicIpv4Pool, Tags } = address;
      addresses.put({ AllocationId, Domain, NetworkBorderGroup, PublicIp, PublicIpv4Pool, Tags });
    }
    return true;
  },
  "ec2:volume": (volume) => volume.State === "available",
  "ec2:snapshot": (snapshot, here) =>
    !collection(here, "ec2:image")
      .list()
      .some((image) => image.BlockDeviceMappings?.some(({ Ebs }) => Ebs?.SnapshotId === snapshot.SnapshotId)),
  "ec2:elastic-ip": (address) => address.AssociationId === undefined,
  "ec2:network-interface": (networkInterface) => networkInterface.Status === "available",
  "ec2:placement-group": (group, here) =>
    !collection(here, "ec2:instance")
      .list()
      .some((instance) => instance.Placement?.GroupName === group.GroupName),
  "ec2:launch-template": (template, here) =>
    !collection(here, "eks:nodegroup")
      .list()
      .some((nodegroup) => nodegroup.launchTemplate?.id === template.LaunchTemplateId),
  // Almost every group is used by something; finding out by what is not worth it.
  "vpc:security-group": () => false,
  "rds:db-instance": (instance, here) => {
    if (instance.ReadReplicaDBInstanceIdentifiers?.length || instance.ReadReplicaSourceDBInstanceIdentifier)
      return false;
    const clusters = collection(here, "rds:db-cluster");
    const cluster = clusters.get(instance.DBClusterIdentifier ?? "");
    const others = cluster?.DBClusterMembers?.filter((m) => m.DBInstanceIdentifier !== instance.DBInstanceIdentifier);
    if (cluster) clusters.put({ ...cluster, DBClusterMembers: others });
    return true;
  },
  "iam:role": (role, here) => {
    if (role.InstanceProfileList?.length || role.RoleName === here.world.options.roleName) return false;
    detach(role.AttachedManagedPolicies, here);
    return true;
  },
  "iam:user": (user, here) => {
    detach(user.AttachedManagedPolicies, here);
    return true;
  },
  "iam:group": (group, here) => {
    const users = collection(here, "iam:user").list();
    if (users.some((user) => user.GroupList?.includes(group.GroupName ?? ""))) return false;
    detach(group.AttachedManagedPolicies, here);
    return true;
  },
  "iam:policy": (policy) => policy.AttachmentCount === 0,
  "ecs:service": (service, here) => {
    const clusters = collection(here, "ecs:cluster");
    const cluster = clusters.get(service.clusterArn?.split("/").at(-1) ?? "");
    if (cluster) clusters.put({ ...cluster, activeServicesCount: (cluster.activeServicesCount ?? 1) - 1 });
    return true;
  },
  "ecs:task-definition": ({ latest }, here) =>
    !collection(here, "ecs:service")
      .list()
      .some((service) => service.taskDefinition?.includes(`/${latest.family}:`)),
  "ecs:capacity-provider": (provider, here) =>
    !collection(here, "ecs:cluster")
      .list()
      .some((cluster) => cluster.capacityProviders?.includes(provider.name ?? "")),
};

function collection<Kind extends KindName>({ world, accountId, region }: Here, kind: Kind) {
  return world.collection(accountId, region, kind);
}

function detach(attached: readonly { PolicyArn?: string | undefined }[] | undefined, here: Here): void {
  const policies = collection(here, "iam:policy");
  for (const { PolicyArn } of attached ?? []) {
    const policy = policies.get(PolicyArn?.split("/").at(-1) ?? "");
    if (policy?.Arn === PolicyArn && policy) {
      policies.put({ ...policy, AttachmentCount: (policy.AttachmentCount ?? 1) - 1 });
    }
  }
}
