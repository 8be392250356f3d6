import type { CallContext } from "../core/call-context.ts";
import { readToken } from "./paging.ts";

/** Which page of which listing a call asks for. */
export interface ListingPage {
  /** 1 for the first page, and for calls that are no listing. */
  readonly page: number;
  /** The call that began the listing. */
  readonly listing: string;
}

const TOKENS = ["NextToken", "nextToken", "Marker", "ContinuationToken", "PaginationToken"];
const NAMES = ["ExclusiveStartTableName", "ExclusiveStartBackupArn"];

/** Tells the page that each call asks for. DynamoDB goes on after a name, which does not say; there, each caller's calls are counted. */
export function createListingPages(): (context: CallContext, input: unknown) => ListingPage {
  const counted = new Map<string, ListingPage & { readonly invocation: string }>();
  return (context, input) => {
    const { signingName, accessKeyId, accountId, region, operation, invocationId } = context;
    const fields: Record<string, unknown> = Object(input);
    const token = TOKENS.map((name) => fields[name]).find((value) => typeof value === "string" && value !== "");
    const place = token ? readToken(String(token)) : undefined;
    if (place) return place;
    const first = { page: 1, listing: invocationId };
    if (signingName !== "dynamodb" || !operation.startsWith("List")) return first;
    const key = `${accessKeyId}/${accountId}/${region}/${operation}`;
    const before = NAMES.some((name) => fields[name]) ? counted.get(key) : undefined;
    if (!before) {
      counted.set(key, { ...first, invocation: invocationId });
      return first;
    }
    // A retry asks for the same page again.
    const page = before.page + (before.invocation === invocationId ? 0 : 1);
    counted.set(key, { ...before, page, invocation: invocationId });
    return { page, listing: before.listing };
  };
}
