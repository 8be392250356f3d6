import type * as ec2 from "@aws-sdk/client-ec2";
import type { Image, Instance, Reservation, Snapshot } from "@aws-sdk/client-ec2";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Handlers } from "../core/handlers.ts";
import { launchTemplateVersions } from "../world/kinds/compute-kinds.ts";
import type { World } from "../world/world.ts";
import { describe } from "./ec2-listing.ts";
import { listingOfArray } from "./listing.ts";
import { readPage } from "./paging.ts";

/** EC2's own part of the EC2 API: compute, storage and addresses. */
export function ec2Handlers(world: World): Handlers<typeof ec2> {
  return {
    DescribeInstances: (input, context) => {
      const options = { ids: input.InstanceIds, notFound: "InvalidInstanceID.NotFound" };
      const { items, NextToken } = describe(world, context, "ec2:instance", input, options);
      return { Reservations: reservations(items, context.accountId), NextToken };
    },
    DescribeVolumes: (input, context) => {
      const options = { ids: input.VolumeIds, notFound: "InvalidVolume.NotFound" };
      const { items: Volumes, NextToken } = describe(world, context, "ec2:volume", input, options);
      return { Volumes, NextToken };
    },
    DescribeSnapshots: (input, context) => {
      const isOwn = ownedOnly(input.OwnerIds, context);
      const options = { ids: input.SnapshotIds, notFound: "InvalidSnapshot.NotFound" };
      const { items, NextToken } = describe(world, context, "ec2:snapshot", input, options);
      return {
        Snapshots: isOwn || NextToken || input.SnapshotIds ? items : [...items, publicSnapshot(context)],
        NextToken,
      };
    },
    DescribeImages: (input, context) => {
      const isOwn = ownedOnly(input.Owners, context);
      const keep = input.IncludeDisabled ? undefined : (image: Image) => image.State !== "disabled";
      const options = { ids: input.ImageIds, notFound: "InvalidAMIID.NotFound", keep };
      const { items, NextToken } = describe(world, context, "ec2:image", input, options);
      return { Images: isOwn || NextToken || input.ImageIds ? items : [...items, publicImage(context)], NextToken };
    },
    DescribeKeyPairs: (input, context) => {
      const options = { ids: input.KeyPairIds, notFound: "InvalidKeyPair.NotFound" };
      const { items } = describe(world, context, "ec2:key-pair", { Filters: input.Filters }, options);
      return {
        KeyPairs: items.map(({ PublicKey, ...pair }) => (input.IncludePublicKey ? { ...pair, PublicKey } : pair)),
      };
    },
    DescribeAddresses: (input, context) => {
      const options = { ids: input.AllocationIds, notFound: "InvalidAllocationID.NotFound" };
      return { Addresses: describe(world, context, "ec2:elastic-ip", { Filters: input.Filters }, options).items };
    },
    DescribeLaunchTemplates: (input, context) => {
      const sizes = [1, 200] as const;
      const options = { ids: input.LaunchTemplateIds, notFound: "InvalidLaunchTemplateId.NotFound", sizes };
      const { items: LaunchTemplates, NextToken } = describe(world, context, "ec2:launch-template", input, options);
      return { LaunchTemplates, NextToken };
    },
    DescribeLaunchTemplateVersions: (input, context) => {
      const template = world
        .collection(context.accountId, context.region, "ec2:launch-template")
        .get(input.LaunchTemplateId ?? "");
      if (!template) throw new AwsError("InvalidLaunchTemplateId.NotFound", "The launch template does not exist");
      const listing = listingOfArray(launchTemplateVersions(template));
      const invalidToken = new AwsError("InvalidNextToken", "The specified nextToken is invalid");
      const request = { token: input.NextToken, limit: input.MaxResults ?? 200, invalidToken };
      const { items: LaunchTemplateVersions, next: NextToken } = readPage(listing, context, request);
      return { LaunchTemplateVersions, NextToken };
    },
    DescribeNetworkInterfaces: (input, context) => {
      const options = { ids: input.NetworkInterfaceIds, notFound: "InvalidNetworkInterfaceID.NotFound" };
      const { items, NextToken } = describe(world, context, "ec2:network-interface", input, options);
      return { NetworkInterfaces: items, NextToken };
    },
    DescribePlacementGroups: (input, context) => {
      const options = { ids: input.GroupIds, notFound: "InvalidPlacementGroup.Unknown" };
      const { items } = describe(world, context, "ec2:placement-group", { Filters: input.Filters }, options);
      return { PlacementGroups: items };
    },
    DescribeRegions: (input, { accountId }) => {
      const enabled = world.account(accountId)?.regions ?? new Set();
      const Regions = world.regions
        .filter(({ name }) => input.AllRegions || enabled.has(name))
        .filter(({ name }) => !input.RegionNames || input.RegionNames.includes(name))
        .map(({ name, optIn }) => ({
          RegionName: name,
          Endpoint: `ec2.${name}.amazonaws.com`,
          OptInStatus:
            !optIn && enabled.has(name) ? "opt-in-not-required" : enabled.has(name) ? "opted-in" : "not-opted-in",
        }));
      return { Regions };
    },
  };
}

/** Instances that were launched together share a reservation; `AmiLaunchIndex` counts them. */
function reservations(instances: readonly Instance[], accountId: string): Reservation[] {
  const groups: Reservation[] = [];
  for (const instance of instances) {
    const last = groups.at(-1);
    if (last?.Instances && (instance.AmiLaunchIndex ?? 0) > 0) last.Instances.push(instance);
    else
      groups.push({ ReservationId: `r-${instance.InstanceId?.slice(2)}`, OwnerId: accountId, Instances: [instance] });
  }
  return groups;
}

/** Without an owner, AWS lists what others made public as well. */
function ownedOnly(owners: readonly string[] | undefined, { accountId }: CallContext): boolean {
  return owners?.some((owner) => owner === "self" || owner === accountId) ?? false;
}

function publicSnapshot({ region }: CallContext): Snapshot {
  const SnapshotId = `snap-0public${region.replaceAll("-", "")}`;
  return {
    SnapshotId,
    OwnerId: "099720109477",
    OwnerAlias: "amazon",
    State: "completed",
    VolumeSize: 8,
    Encrypted: false,
  };
}

function publicImage({ region }: CallContext): Image {
  const ImageId = `ami-0public${region.replaceAll("-", "")}`;
  return {
    ImageId,
    OwnerId: "137112412989",
    ImageOwnerAlias: "amazon",
    Name: "al2023-ami",
    State: "available",
    Public: true,
  };
}
