import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Listing } from "./listing.ts";
import { readPage } from "./paging.ts";

/** One page of an ECS listing: up to 100 names, `usual` unless asked. */
export function ecsPage(
  listing: Listing<string | undefined>,
  { maxResults, nextToken }: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
  context: CallContext,
  usual: number,
): { items: string[]; nextToken: string | undefined } {
  const limit = maxResults ?? usual;
  if (limit < 1 || limit > 100) {
    throw new AwsError("InvalidParameterException", "maxResults must be between 1 and 100.", 400);
  }
  const invalidToken = new AwsError("InvalidParameterException", "Invalid token", 400);
  const { items, next } = readPage(listing, context, { token: nextToken, limit, invalidToken });
  return { items: items.flatMap((name) => name ?? []), nextToken: next };
}
