const DAY_SECONDS = 86_400;
const TTL_SECONDS = 90 * DAY_SECONDS;

/** Expiry is renewed when less than this is left, so that an unchanged resource costs a write a month and not a day. */
export const RENEW_BELOW_SECONDS = 60 * DAY_SECONDS;

/** With so little left DynamoDB may remove the item before it is renewed, so it is written whole. */
export const REWRITE_BELOW_SECONDS = DAY_SECONDS;

/** A time as DynamoDB's time to live counts it. */
export function epochSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

/** When a resource that is seen now leaves the readers' sight, unless it is seen again, in epoch seconds. */
export function expiry(now: Date): number {
  return epochSeconds(now) + TTL_SECONDS;
}
