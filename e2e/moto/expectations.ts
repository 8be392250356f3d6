import type { World } from "./world.ts";

/**
 * The cells that cannot be complete on moto 5.2, each with the call that is missing there; every other cell has to be.
 * `where`: in every enabled region, only in those of the world (which have clusters), or once per account.
 */
export const NOT_COMPLETE: readonly {
  readonly type: string;
  readonly where: "every region" | "world" | "global";
  readonly reason: string;
}[] = [
  {
    type: "ec2:placement-group",
    where: "every region",
    reason: "moto does not implement ec2:DescribePlacementGroups and answers 500",
  },
  {
    type: "ecs:capacity-provider",
    where: "every region",
    reason: "moto answers ecs:DescribeCapacityProviders with 500 unless providers are named",
  },
  {
    type: "eks:addon",
    where: "world",
    reason:
      "moto does not implement eks:ListAddons and answers 404 with a web page; it is asked only where clusters are",
  },
  {
    type: "iam:policy",
    where: "global",
    reason: "moto leaves the policy's name, which is its id, out of iam:GetAccountAuthorizationDetails",
  },
];

/** Kinds whose tags come from the tagging API, which moto has for fewer types than AWS: no tags are expected there. */
export const TAGS_MISSING_IN_MOTO: Readonly<Record<string, string>> = {
  "rds:db-subnet-group": "moto's tag:GetResources does not know rds:subgrp",
  "iam:instance-profile": "moto's tag:GetResources knows nothing of IAM",
};

/** The lines `outcome account region service:kind` of the cells that {@link NOT_COMPLETE} names. */
export function expectedIncomplete(world: World, accountIds: readonly string[], regions: readonly string[]): string[] {
  const places = { "every region": regions, world: world.regions, global: ["global"] };
  return NOT_COMPLETE.flatMap(({ type, where }) =>
    accountIds.flatMap((accountId) => places[where].map((region) => `failed ${accountId} ${region} ${type}`)),
  );
}
