import type { Alarm } from "../model.ts";

/** How much of what is stored, or was when it was last counted, a listing has not shown. */
export interface Doubt {
  readonly stored: number;
  readonly unlisted: number;
}

/** More than half of at least this many gone is listed a second time before it is believed. */
const SUSPICIOUS_FROM = 20;

/** Whether so much of what is stored was not listed that the listing deserves a second look. */
export function isSuspicious({ stored, unlisted }: Doubt): boolean {
  return stored >= SUSPICIOUS_FROM && unlisted > stored / 2;
}

/** The doubts of the cells that share a listing, in one: a drop may be spread over them. */
export function sumOf(doubts: readonly Doubt[]): Doubt {
  return {
    stored: doubts.reduce((total, { stored }) => total + stored, 0),
    unlisted: doubts.reduce((total, { unlisted }) => total + unlisted, 0),
  };
}

/**
 * What to say of a cell whose resources were removed after a second look at the listing, where so many were gone that a
 * reader should know. `all` is the sum of the cells that share the listing.
 */
export function sharpDrop(doubt: Doubt, all: Doubt): Alarm | undefined {
  const isOwn = isSuspicious(doubt);
  if (!isOwn && (doubt.unlisted === 0 || !isSuspicious(all))) return undefined;
  const together = isOwn ? "" : `, ${all.unlisted} of ${all.stored} in all regions`;
  const gone = `${doubt.unlisted} of ${doubt.stored} resources were gone at once${together}`;
  return { code: "SharpDrop", message: `${gone}; listed twice before they were removed` };
}
