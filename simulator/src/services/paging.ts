import type { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";

/** Something that can be read from a position on; positions stay valid while things are added and removed. */
export interface Listing<Item> {
  slice(from: number, limit: number): { readonly items: Item[]; readonly next: number | undefined };
}

/** What a call says about the page that it wants, and what the service allows. */
export interface PageRequest {
  readonly token: string | undefined;
  /** The most items of one page; everything where a service does not page unless asked. */
  readonly limit: number;
  /** The error by which the service refuses a token that it did not give out. */
  readonly invalidToken: AwsError;
}

/** Reads one page; `next` is the token of the following one, absent on the last. */
export function readPage<Item>(
  listing: Listing<Item>,
  context: CallContext,
  { token, limit, invalidToken }: PageRequest,
): { items: Item[]; next: string | undefined } {
  const place = token ? readToken(token) : { position: 0, page: 1, of: listingOf(context) };
  if (!place || place.of !== listingOf(context)) throw invalidToken;
  const { items, next } = listing.slice(place.position, limit);
  return {
    items,
    next: next === undefined ? undefined : writeToken({ ...place, position: next, page: place.page + 1 }),
  };
}

/** Makes an array readable in pages. */
export function listingOfArray<Item>(array: readonly Item[]): Listing<Item> {
  return {
    slice: (from, limit) => {
      const items = array.slice(from, from + limit);
      return { items, next: from + items.length < array.length ? from + items.length : undefined };
    },
  };
}

/** So many items, each made when it is read. */
export function listingOfMade<Item>(count: number, make: (index: number) => Item): Listing<Item> {
  return {
    slice: (from, limit) => {
      const end = Math.min(count, from + limit);
      const items = Array.from({ length: Math.max(0, end - from) }, (_, offset) => make(from + offset));
      return { items, next: end < count ? end : undefined };
    },
  };
}

/** The items that a test keeps; a page is filled up however many are left out. */
export function filtered<Item>(listing: Listing<Item>, keep: (item: Item) => boolean): Listing<Item> {
  return {
    slice: (from, limit) => {
      const items: Item[] = [];
      let next: number | undefined = from;
      while (next !== undefined && items.length < limit) {
        const part: { items: Item[]; next: number | undefined } = listing.slice(next, limit - items.length);
        items.push(...part.items.filter(keep));
        next = part.next;
      }
      return { items, next };
    },
  };
}

/** Each item turned into another. */
export function mapped<Item, Other>(listing: Listing<Item>, map: (item: Item) => Other): Listing<Other> {
  return {
    slice: (from, limit) => {
      const { items, next } = listing.slice(from, limit);
      return { items: items.map(map), next };
    },
  };
}

/** Positions in the n-th of several listings are counted from n times this. */
const LISTING_SPAN = 2 ** 32;

/** Several listings, one after the other. */
export function concatenated<Item>(listings: readonly Listing<Item>[]): Listing<Item> {
  return {
    slice: (from, limit) => {
      const items: Item[] = [];
      let index = Math.floor(from / LISTING_SPAN);
      let inside = from % LISTING_SPAN;
      for (; index < listings.length; index++, inside = 0) {
        if (items.length >= limit) return { items, next: index * LISTING_SPAN };
        const part = listings[index]?.slice(inside, limit - items.length);
        items.push(...(part?.items ?? []));
        if (part?.next !== undefined) return { items, next: index * LISTING_SPAN + part.next };
      }
      return { items, next: undefined };
    },
  };
}

/** The number of the page that a token leads to; `undefined` for a token that is not one of ours. */
export function pageOfToken(token: string): number | undefined {
  return readToken(token)?.page;
}

interface Place {
  readonly position: number;
  /** 1 for the first page. */
  readonly page: number;
  readonly of: string;
}

/** A token continues the listing that it came from, in the same account and region, and no other. */
function listingOf({ operation, accountId, region }: CallContext): string {
  return `${operation}/${accountId}/${region}`;
}

function writeToken(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

function readToken(token: string): Place | undefined {
  try {
    const place: Partial<Place> = JSON.parse(Buffer.from(token, "base64url").toString());
    const { position, page, of } = place;
    return typeof position === "number" && typeof page === "number" && of !== undefined
      ? { position, page, of }
      : undefined;
  } catch {
    // Any text may come as a token; what is not ours is answered with the service's own error.
    return undefined;
  }
}
