import type { ListedResource } from "../../backend/src/export/listed-resource.ts";
import type { AwsCommand } from "./aws-command.ts";
import { ACCOUNT_KINDS, DEFAULT_KINDS, GLOBAL_KINDS, REGIONAL_KINDS } from "./aws-listing.ts";
import { difference } from "./checks.ts";
import { TAGS_MISSING_IN_MOTO } from "./expectations.ts";
import type { Listed } from "./listed.ts";

/** Everything that `aws` lists: by type, with account and region. */
export type AwsInventory = ReadonlyMap<string, readonly AwsResource[]>;

/** A listed resource and where it is. */
export interface AwsResource extends Listed {
  readonly accountId: string;
  readonly region: string;
}

/**
 * Lists all accounts with `aws`: every kind in the `busy` regions, in the `quiet` ones the kinds that each region has from
 * the start.
 */
export async function listWithAws(
  accounts: readonly AwsCommand[],
  regions: { readonly busy: readonly string[]; readonly quiet: readonly string[] },
): Promise<AwsInventory> {
  const found = new Map<string, AwsResource[]>();
  await Promise.all(
    accounts.map(async (aws) => {
      const [home = ""] = regions.busy;
      const put = (type: string, region: string, resources: readonly Listed[]) => {
        const located = resources.map((resource) => ({ region, ...resource, accountId: aws.accountId }));
        found.set(type, [...(found.get(type) ?? []), ...located]);
      };
      for (const [type, list] of Object.entries(GLOBAL_KINDS)) put(type, "global", await list(aws, home));
      for (const [type, list] of Object.entries(ACCOUNT_KINDS)) put(type, home, await list(aws, home));
      for (const [type, list] of Object.entries(REGIONAL_KINDS)) {
        const where = DEFAULT_KINDS.includes(type) ? [...regions.busy, ...regions.quiet] : regions.busy;
        for (const region of where) put(type, region, await list(aws, region));
      }
    }),
  );
  return found;
}

/**
 * The differences between what is stored of a type and what `aws` lists, one line per resource: account, region, id, and
 * ARN and state where `aws` gives them, then the tags.
 */
export function compareType(
  type: string,
  listed: readonly AwsResource[],
  stored: readonly ListedResource[],
): readonly string[] {
  const hasArn = listed.some((resource) => resource.arn);
  const hasState = listed.some((resource) => resource.state);
  const own = stored.filter((resource) => typeOf(resource) === type);
  return difference(
    own.map((resource) =>
      line(resource.accountId, resource.region, {
        id: resource.resourceId,
        arn: hasArn ? resource.arn : "",
        state: hasState ? resource.state : "",
        tags: resource.tags,
      }),
    ),
    listed.map((resource) =>
      line(resource.accountId, resource.region, {
        id: `${type.slice(type.indexOf(":") + 1)}/${resource.id}`,
        arn: resource.arn ?? "",
        state: resource.state ?? "",
        tags: type in TAGS_MISSING_IN_MOTO ? {} : resource.tags,
      }),
    ),
  );
}

/** `service:kind` of a stored resource. */
export function typeOf({ service, kind }: Pick<ListedResource, "service" | "kind">): string {
  return `${service}:${kind}`;
}

function line(
  accountId: string,
  region: string,
  facts: {
    readonly id: string;
    readonly arn: string;
    readonly state: string | undefined;
    readonly tags: Listed["tags"];
  },
): string {
  const tags = Object.entries(facts.tags)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  return [accountId, region, facts.id, facts.arn, facts.state, `{${tags.join(", ")}}`].filter(Boolean).join(" ");
}
