import type { View } from "../world/view.ts";

/** Something that can be read from a position on; positions stay valid while things are added and removed. */
export interface Listing<Item> {
  slice(from: number, limit: number, view?: View): { readonly items: Item[]; readonly next: number | undefined };
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
    slice: (from, limit, view) => {
      const items: Item[] = [];
      let next: number | undefined = from;
      while (next !== undefined && items.length < limit) {
        const part: { items: Item[]; next: number | undefined } = listing.slice(next, limit - items.length, view);
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
    slice: (from, limit, view) => {
      const { items, next } = listing.slice(from, limit, view);
      return { items: items.map(map), next };
    },
  };
}

/** Positions in the n-th of several listings are counted from n times this. */
const LISTING_SPAN = 2 ** 32;

/** Several listings, one after the other. */
export function concatenated<Item>(listings: readonly Listing<Item>[]): Listing<Item> {
  return {
    slice: (from, limit, view) => {
      const items: Item[] = [];
      let index = Math.floor(from / LISTING_SPAN);
      let inside = from % LISTING_SPAN;
      for (; index < listings.length; index++, inside = 0) {
        if (items.length >= limit) return { items, next: index * LISTING_SPAN };
        const part = listings[index]?.slice(inside, limit - items.length, view);
        items.push(...(part?.items ?? []));
        if (part?.next !== undefined) return { items, next: index * LISTING_SPAN + part.next };
      }
      return { items, next: undefined };
    },
  };
}
