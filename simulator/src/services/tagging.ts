import type * as tagging from "@aws-sdk/client-resource-groups-tagging-api";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Handlers } from "../core/handlers.ts";
import { isGlobal, KIND_NAMES, type KindName } from "../world/kind-names.ts";
import type { TagMap } from "../world/kind-spec.ts";
import { anySpec } from "../world/kinds.ts";
import { hash } from "../world/random.ts";
import { tagList } from "../world/tags.ts";
import type { World } from "../world/world.ts";
import { concatenated, filtered, type Listing, mapped } from "./listing.ts";
import { readPage } from "./paging.ts";

interface Tagged {
  readonly arn: string;
  readonly tags: TagMap;
}

/**
 * The tagging API: what is tagged, or was tagged once, in one region. IAM's policies and instance profiles are found in
 * us-east-1, its roles and users nowhere.
 */
export function taggingHandlers(world: World): Handlers<typeof tagging> {
  return {
    GetResources: (input, context) => {
      if (input.ResourceARNList && (input.ResourceTypeFilters || input.TagFilters)) {
        throw invalid("You can't specify both ResourceARNList and filters.");
      }
      const limit = input.ResourcesPerPage ?? 50;
      if (limit < 1 || limit > 100) throw invalid("ResourcesPerPage must be between 1 and 100");
      const kinds = KIND_NAMES.filter((kind) => isOffered(kind, context.region, input.ResourceTypeFilters));
      const arns = input.ResourceARNList && new Set(input.ResourceARNList);
      const listing = filtered(
        concatenated(kinds.map((kind) => taggedOf(world, context, kind))),
        ({ arn, tags }) => (arns?.has(arn) ?? true) && (input.TagFilters ?? []).every((filter) => meets(tags, filter)),
      );
      const invalidToken = new AwsError(
        "PaginationTokenExpiredException",
        "The pagination token is invalid or expired.",
        400,
      );
      const { items, next } = readPage(listing, context, { token: input.PaginationToken, limit, invalidToken });
      return {
        ResourceTagMappingList: items.map(({ arn, tags }) => ({ ResourceARN: arn, Tags: tagList(tags) })),
        // Empty, not absent, on the last page.
        PaginationToken: next ?? "",
      };
    },
  };
}

function taggedOf(world: World, { accountId, region }: CallContext, kind: KindName): Listing<Tagged> {
  const spec = anySpec(kind);
  const place = isGlobal(kind) ? "global" : region;
  const cell = world.cell(accountId, place);
  const all: Listing<unknown> = world.collection(accountId, place, kind);
  const withTags = mapped(all, (item) => ({ arn: spec.arn(item, cell), tags: spec.tags(item) }));
  return filtered(withTags, ({ arn, tags }) => Object.keys(tags).length > 0 || wasTaggedOnce(arn));
}

/** Some resources without tags had one before; AWS still lists them. */
function wasTaggedOnce(arn: string): boolean {
  return hash(arn) % 5 === 0;
}

function isOffered(kind: KindName, region: string, typeFilters: readonly string[] | undefined): boolean {
  const type = anySpec(kind).taggingType;
  if (!type || (isGlobal(kind) && region !== "us-east-1")) return false;
  // A filter names a type or a whole service; buckets have no type in their ARN and answer to both spellings.
  const names = kind === "s3:bucket" ? [type, kind] : [type];
  return typeFilters?.some((filter) => names.some((name) => name === filter || name.startsWith(`${filter}:`))) ?? true;
}

function meets(
  tags: TagMap,
  { Key = "", Values = [] }: { Key?: string | undefined; Values?: string[] | undefined },
): boolean {
  const value = tags[Key];
  return value !== undefined && (Values.length === 0 || Values.includes(value));
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message, 400);
}
