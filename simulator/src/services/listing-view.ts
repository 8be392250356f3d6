import type { View } from "../world/view.ts";
import type { FaultRule } from "./fault-rules.ts";

/** A rule of a missing or lingering resource, with what was decided about each listing that came past it. */
export interface ResourceRule {
  readonly rule: FaultRule;
  readonly listings: Map<string, boolean>;
}

/** Whether a rule is about a resource that a listing shows otherwise. */
export function isAboutResource({ rule }: Pick<ResourceRule, "rule">): boolean {
  return "listing" in rule && typeof rule.listing === "object";
}

/**
 * What a listing shows by these rules; `counts` decides whether a rule still holds for one more. A listing comes past each resource once,
 * and again only when the same page is asked for again; each listing is decided once.
 */
export function viewOf<Rule extends ResourceRule>(
  rules: readonly Rule[],
  listing: string,
  counts: (rule: Rule) => boolean,
): View {
  const facts = rules.flatMap((entry) => {
    const { rule } = entry;
    if (!("listing" in rule) || typeof rule.listing === "string") return [];
    return "missing" in rule.listing
      ? [{ entry, resource: rule.listing.missing, exists: true }]
      : [{ entry, resource: rule.listing.lingering, exists: false }];
  });
  const holds = (entry: Rule) => {
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
