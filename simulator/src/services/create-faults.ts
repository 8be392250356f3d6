import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Fault } from "../core/faults.ts";
import type { Hook, Hooks } from "../core/hooks.ts";
import type { World } from "../world/world.ts";
import { clockSkewError } from "./clock-skew.ts";
import { denial, isDenial } from "./denials.ts";
import type { FaultError, FaultRule } from "./fault-rules.ts";
import { createLatency } from "./latency.ts";
import { createListingPages } from "./listing-pages.ts";
import { isAboutResource, type ResourceRule, viewOf } from "./listing-view.ts";
import { type PageFault, spoilPage } from "./paging.ts";
import { commonError } from "./service-errors.ts";

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
    if (entry.hits === times && !isAboutResource(entry)) rules.delete(entry);
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
        if (isAboutResource(entry)) inView.push(entry);
        else if (!decided && counts(entry)) decided = entry;
      }
      spoilPage(context, {
        lie: decided && lieOf(decided.rule),
        view: inView.length > 0 ? viewOf(inView, listing, (entry) => counts(entry)) : undefined,
      });
      return decided && effect(decided, context, { managementId: world.management.id, now: now() });
    },
  };
}

interface Entry extends ResourceRule {
  readonly rule: FaultRule;
  readonly draw: ((name: string) => number) | undefined;
  /** What it would have met, were it not for `after`. */
  passed: number;
  hits: number;
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

function lieOf(rule: FaultRule): PageFault["lie"] {
  return "listing" in rule && typeof rule.listing === "string" ? rule.listing : undefined;
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
