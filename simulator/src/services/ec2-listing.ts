import type { Filter } from "@aws-sdk/client-ec2";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { KindName } from "../world/kind-names.ts";
import { KINDS, type ResourceOf } from "../world/kinds.ts";
import type { World } from "../world/world.ts";
import { filtered } from "./listing.ts";
import { readPage } from "./paging.ts";

type Ec2Kind = Extract<KindName, `ec2:${string}` | `vpc:${string}`>;

/** What EC2's describe calls have in common. */
export interface Ec2Request {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly Filters?: readonly Filter[] | undefined;
}

/** The ids that a call names, and the error for one that does not exist. */
export interface Ec2Options<Item> {
  readonly ids?: readonly string[] | undefined;
  readonly notFound?: string;
  /** The page sizes that the call allows; EC2's usual ones are 5 to 1000. */
  readonly sizes?: readonly [number, number];
  /** Leaves out what the call does not show unless asked. */
  readonly keep?: ((item: Item) => boolean) | undefined;
}

/**
 * One page of a describe call. As EC2 does, it answers with everything when neither a page size nor a token is given,
 * refuses ids together with a page size, and refuses a page size outside of the call's range.
 */
export function describe<Kind extends Ec2Kind>(
  world: World,
  context: CallContext,
  kind: Kind,
  input: Ec2Request,
  { ids, notFound = "InvalidID.NotFound", sizes = [5, 1000], keep }: Ec2Options<ResourceOf<Kind>> = {},
): { items: ResourceOf<Kind>[]; NextToken: string | undefined } {
  const collection = world.collection(context.accountId, context.region, kind);
  const limit = pageSize(input.MaxResults, sizes);
  if (ids && ids.length > 0) {
    if (input.MaxResults !== undefined) throw combination();
    const items = ids.map((id) => {
      const item = collection.get(id);
      if (item === undefined) throw new AwsError(notFound, `The ID '${id}' does not exist`);
      return item;
    });
    return { items, NextToken: undefined };
  }
  const invalidToken = new AwsError("InvalidNextToken", "The specified nextToken is invalid");
  const matches = matcher<ResourceOf<Kind>>(kind, input.Filters ?? []);
  const kept = keep ? filtered(collection, keep) : collection;
  const listing = matches ? filtered(kept, matches) : kept;
  const { items, next } = readPage(listing, context, { token: input.NextToken, limit, invalidToken });
  return { items, NextToken: next };
}

/** Wording as observed on EC2. */
function pageSize(wanted: number | undefined, [low, high]: readonly [number, number]): number {
  if (wanted === undefined) return Number.POSITIVE_INFINITY;
  if (wanted < low || wanted > high) {
    const bound = wanted < low ? `greater than ${low}` : `less than ${high}`;
    throw new AwsError(
      "InvalidParameterValue",
      `Value ( ${wanted} ) for parameter maxResults is invalid. Expecting a value ${bound}.`,
    );
  }
  return wanted;
}

function combination(): AwsError {
  return new AwsError(
    "InvalidParameterCombination",
    "The parameter maxResults cannot be used with a list of ids in the same call",
  );
}

/** Understands tag filters and filters on a top-level text field (`vpc-id`); refuses the others rather than ignore them. */
function matcher<Item>(kind: Ec2Kind, filters: readonly Filter[]): ((item: Item) => boolean) | undefined {
  if (filters.length === 0) return undefined;
  // Tags are read from items of this kind alone.
  const tagsOf = KINDS[kind].tags as (item: unknown) => Readonly<Record<string, string>>;
  const tests = filters.map(({ Name = "", Values = [] }) => (item: Item) => {
    if (Name === "tag-key") return Values.some((key) => key in tagsOf(item));
    if (Name.startsWith("tag:")) return Values.includes(tagsOf(item)[Name.slice(4)] ?? "\0");
    if (Name === "instance-state-name") return Values.includes(String(Object(Object(item).State).Name));
    const field = Object(item)[pascalCase(Name)];
    if (typeof field === "object" || field === undefined) {
      throw new AwsError("InvalidParameterValue", `The filter '${Name}' is invalid`);
    }
    return Values.includes(String(field));
  });
  return (item) => tests.every((test) => test(item));
}

function pascalCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
