import type { Fault } from "../core/faults.ts";
import type { KindName } from "../world/kind-names.ts";
import type { World } from "../world/world.ts";
import type { Denial } from "./denials.ts";
import type { Latency } from "./latency.ts";
import type { PageFault } from "./paging.ts";
import type { CommonError } from "./service-errors.ts";

/** Which calls a rule meets; a part that is left out meets all. */
export interface FaultPlace {
  /** The signing name: `ec2`, `s3`, `tagging`. */
  readonly service?: string;
  readonly operation?: string;
  readonly accountId?: string;
  readonly region?: string;
  /** Only this page of a listing, 1 being the first. */
  readonly page?: number;
}

/** When a rule holds; without any of these always. */
export interface FaultTime {
  /** From this time of the organisation's clock on. */
  readonly from?: Date;
  /** Until this time, which no longer belongs to it. */
  readonly until?: Date;
  /** The first so many calls that it would meet pass. */
  readonly after?: number;
  /** It ends after so many calls that it met. */
  readonly times?: number;
}

/** An error answer: one that every service has, in the service's own code and words, or any other. */
export type FaultError =
  | CommonError
  | Denial
  | { readonly code: string; readonly message: string; readonly status?: number };

/** A resource, by what the world calls it. */
export interface FaultResource {
  readonly type: KindName;
  readonly id: string;
}

/**
 * What is wrong with a listing. `empty-page`: a page with nothing on it, whose token leads on to what should have been there. `lost-token`: a
 * full page that does not say that more follows. `missing`: a resource that exists is left out; `lingering`: one that was removed is
 * shown as it was last. For these two, `times` and `after` count the listings that come past the resource, from first page to last.
 */
export type ListingFault =
  | NonNullable<PageFault["lie"]>
  | { readonly missing: FaultResource }
  | { readonly lingering: FaultResource };

/**
 * What happens. `clockSkewMs`: AWS's clock is so far ahead of the organisation's; requests signed at a time too far from it are refused, and
 * every answer carries its time. `delayMs` and `latency` make the answer wait. `run` is done once, when the rule first meets a
 * call, before it is answered.
 */
export type FaultEffect =
  | { readonly error: FaultError }
  | { readonly fault: NonNullable<Fault["fault"]> }
  | { readonly listing: ListingFault }
  | { readonly clockSkewMs: number }
  | { readonly delayMs: number }
  | { readonly latency: Latency }
  | { readonly run: (world: World) => void };

/** A rule: where, when and what. Waiting and `run` go with every effect. */
export type FaultRule = FaultPlace &
  FaultTime &
  FaultEffect & {
    readonly delayMs?: number;
    readonly latency?: Latency;
    readonly run?: (world: World) => void;
  };
