import type { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { View } from "../world/view.ts";
import type { Listing } from "./listing.ts";

/** What a call says about the page that it wants, and what the service allows. */
export interface PageRequest {
  readonly token: string | undefined;
  /** The most items of one page; everything where a service does not page unless asked. */
  readonly limit: number;
  /** The error by which the service refuses a token that it did not give out. */
  readonly invalidToken: AwsError;
}

/** What is wrong with the page that a call gets. */
export interface PageFault {
  /** `empty-page`: nothing is on it and its token leads on to what should have been; `lost-token`: more follows, and it does not say so. */
  readonly lie?: "empty-page" | "lost-token" | undefined;
  /** What the listing shows otherwise than it is. */
  readonly view?: View | undefined;
}

const faults = new WeakMap<CallContext, PageFault>();

/** Makes the page that this call gets a wrong one. All listings come through this file, so that all of them can be wrong. */
export function spoilPage(context: CallContext, fault: PageFault): void {
  faults.set(context, fault);
}

/** Reads one page; `next` is the token of the following one, absent on the last. */
export function readPage<Item>(
  listing: Listing<Item>,
  context: CallContext,
  { token, limit, invalidToken }: PageRequest,
): { items: Item[]; next: string | undefined } {
  const start = { position: 0, page: 1, listing: context.invocationId, of: listingOf(context) };
  const place = token ? readToken(token) : start;
  if (!place || place.of !== start.of) throw invalidToken;
  const { lie, view } = faults.get(context) ?? {};
  if (lie === "empty-page") return { items: [], next: writeToken({ ...place, page: place.page + 1 }) };
  const { items, next } = listing.slice(place.position, limit, view);
  const isLast = next === undefined || lie === "lost-token";
  return { items, next: isLast ? undefined : writeToken({ ...place, position: next, page: place.page + 1 }) };
}

/**
 * Reads up to `limit` sorted names after one that need not exist any more, as DynamoDB pages; `last` is the name to go on after, absent on
 * the last page.
 */
export function readNames(
  names: (view: View | undefined) => readonly string[],
  context: CallContext,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): { names: readonly string[]; last: string | undefined } {
  const { lie, view } = faults.get(context) ?? {};
  const all = names(view);
  // What comes before the first name without being one: its beginning.
  if (lie === "empty-page") return { names: [], last: after ?? all[0]?.slice(0, -1) };
  const first = after === undefined ? 0 : firstAfter(all, after);
  const page = all.slice(first, first + limit);
  const isLast = first + page.length >= all.length || lie === "lost-token";
  return { names: page, last: isLast ? undefined : page.at(-1) };
}

function firstAfter(names: readonly string[], start: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] ?? "") > start) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where a page is in its listing. */
export interface Place {
  readonly position: number;
  /** 1 for the first page. */
  readonly page: number;
  /** The call that began the listing. */
  readonly listing: string;
  readonly of: string;
}

/** A token continues the listing that it came from, in the same account and region, and no other. */
function listingOf({ operation, accountId, region }: CallContext): string {
  return `${operation}/${accountId}/${region}`;
}

function writeToken(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** The place that a token leads to; `undefined` for a token that is not one of ours. */
export function readToken(token: string): Place | undefined {
  try {
    const place: Partial<Place> = JSON.parse(Buffer.from(token, "base64url").toString());
    const { position, page, listing, of } = place;
    return typeof position === "number" && typeof page === "number" && listing !== undefined && of !== undefined
      ? { position, page, listing, of }
      : undefined;
  } catch {
    // Any text may come as a token; what is not ours is answered with the service's own error.
    return undefined;
  }
}
