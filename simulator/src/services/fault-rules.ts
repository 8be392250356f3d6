import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Fault } from "../core/faults.ts";
import type { Hook, Hooks } from "../core/hooks.ts";
import type { KindName } from "../world/kind-names.ts";
import type { View } from "../world/view.ts";
import type { World } from "../world/world.ts";
import { clockSkewError } from "./clock-skew.ts";
import { type Denial, denial, isDenial } from "./denials.ts";
import { createLatency, type Latency } from "./latency.ts";
import { createListingPages } from "./listing-pages.ts";
import { type PageFault, spoilPage } from "./paging.ts";
import { type CommonError, commonError } from "./service-errors.ts";

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

/**
 * The faults of a simulated organisation. The first rule that meets a call decides; rules of missing and lingering resources are
 * apart, because they meet listings, and so does a clock that is off by little enough.
 */
export interface Faults {
  /** Adds a rule; `hits` counts the calls (or listings) that it met, `remove` ends it. Throws a `RangeError` for a latency that there is not. */
  add(rule: FaultRule): { readonly hits: number; remove(): void };
  clear(): void;
  readonly before: Hook;
  readonly envelope: NonNullable<Hooks["envelope"]>;
}

/** Makes an organisation without faults. */
export function createFaults(world: World, now: () => Date): Faults {
  const rules = new Set<Entry>();
  const pageOf = createListingPages();
  let added = 0;

  /** Counts a call (or listing) that a rule is about; false while or after the rule does not hold for it. */
  function counts(entry: Entry): boolean {
    const { after = 0, times = Number.POSITIVE_INFINITY, run } = entry.rule;
    if (entry.hits >= times || entry.passed++ < after) return false;
    entry.hits++;
    // What was decided about a listing still holds for its further pages.
    if (entry.hits === times && !isAboutResource(entry.rule)) rules.delete(entry);
    if (entry.hits === 1) run?.(world);
    return true;
  }

  return {
    add: (rule) => {
      const draw = rule.latency && createLatency(rule.latency, world.options.seed + added++);
      const entry: Entry = { rule, draw, passed: 0, hits: 0, listings: new Map() };
      rules.add(entry);
      return {
        get hits() {
          return entry.hits;
        },
        remove: () => void rules.delete(entry),
      };
    },
    clear: () => rules.clear(),
    envelope: (context) => ({ date: [...rules].map(({ rule }) => clockOf(rule, context, now())).find(Boolean) }),
    before: (context, input) => {
      // Always asked, so that the pages of a listing are known to a rule that comes in the middle of it.
      const { page, listing } = pageOf(context, input);
      if (rules.size === 0) return undefined;
      const inView: Entry[] = [];
      let decided: Entry | undefined;
      for (const entry of rules) {
        if (!meets(entry.rule, context, page, now())) continue;
        if (isAboutResource(entry.rule)) inView.push(entry);
        else if (!decided && counts(entry)) decided = entry;
      }
      spoilPage(context, {
        lie: decided && lieOf(decided.rule),
        view: inView.length > 0 ? viewOf(inView, listing, counts) : undefined,
      });
      return decided && effect(decided, context, { managementId: world.management.id, now: now() });
    },
  };
}

interface Entry {
  readonly rule: FaultRule;
  readonly draw: ((name: string) => number) | undefined;
  /** What it would have met, were it not for `after`. */
  passed: number;
  hits: number;
  /** What was decided about each listing. */
  readonly listings: Map<string, boolean>;
}

function meets(rule: FaultRule, context: CallContext, page: number, now: Date): boolean {
  const skewed = clockOf(rule, context, now);
  return isAt(rule, context, now) && (rule.page ?? page) === page && (!skewed || !!clockSkewError(context, skewed));
}

function isAt(rule: FaultRule, context: CallContext, now: Date): boolean {
  return (
    (rule.service ?? context.signingName) === context.signingName &&
    (rule.operation ?? context.operation) === context.operation &&
    (rule.accountId ?? context.accountId) === context.accountId &&
    (rule.region ?? context.region) === context.region &&
    (rule.from ?? now) <= now &&
    (rule.until === undefined || now < rule.until)
  );
}

/** AWS's time, where a rule puts its clock. */
function clockOf(rule: FaultRule, context: CallContext, now: Date): Date | undefined {
  if (!("clockSkewMs" in rule) || !isAt(rule, context, now)) return undefined;
  return new Date(now.getTime() + rule.clockSkewMs);
}

function isAboutResource(rule: FaultRule): boolean {
  return "listing" in rule && typeof rule.listing === "object";
}

function lieOf(rule: FaultRule): PageFault["lie"] {
  return "listing" in rule && typeof rule.listing === "string" ? rule.listing : undefined;
}

/** A listing comes past each resource once, and past it again when a page is asked for again; that is decided once. */
function viewOf(entries: readonly Entry[], listing: string, counts: (entry: Entry) => boolean): View {
  const facts = entries.flatMap((entry) => {
    const { rule } = entry;
    if (!("listing" in rule) || typeof rule.listing === "string") return [];
    return "missing" in rule.listing
      ? [{ entry, resource: rule.listing.missing, exists: true }]
      : [{ entry, resource: rule.listing.lingering, exists: false }];
  });
  const holds = (entry: Entry) => {
    const decided = entry.listings.get(listing) ?? counts(entry);
    entry.listings.set(listing, decided);
    return decided;
  };
  return {
    concerns: (kind) => facts.some(({ resource }) => resource.type === kind),
    shows: (kind, id, exists) => {
      const isOtherwise = facts.some(
        (fact) => fact.exists === exists && fact.resource.type === kind && fact.resource.id === id && holds(fact.entry),
      );
      return isOtherwise ? !exists : exists;
    },
  };
}

function effect(
  { rule, draw }: Entry,
  context: CallContext,
  { managementId, now }: { readonly managementId: string; readonly now: Date },
): Fault {
  const delayMs = (rule.delayMs ?? 0) + (draw?.(`${context.accountId}/${context.region}/${context.operation}`) ?? 0);
  const clock = clockOf(rule, context, now);
  const error = "error" in rule ? errorOf(rule.error, context, managementId) : clock && clockSkewError(context, clock);
  return {
    ...("fault" in rule ? { fault: rule.fault } : {}),
    ...(error ? { error } : {}),
    ...(delayMs ? { delayMs } : {}),
  };
}

function errorOf(error: FaultError, context: CallContext, managementId: string): AwsError {
  if (typeof error === "object") return new AwsError(error.code, error.message, error.status);
  return isDenial(error) ? denial(error, context, managementId) : commonError(error, context);
}
