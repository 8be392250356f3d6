import type { StoredChange } from "../../model.ts";
import { isStale } from "../../refresh/stale.ts";
import { type Expectation, type FactCell, field, type QueryFacts } from "../query-facts.ts";

const LEFT_OUT = ["complete", "skipped", "not-offered", "not-enabled", "region-disabled"];

/** What queries about coverage and changes must find. */
export const HISTORY: Readonly<Record<string, Expectation>> = {
  "cells-that-are-not-complete": ({ cells }) => cells.filter(({ outcome }) => !LEFT_OUT.includes(outcome)).map(cellRow),
  "cells-that-are-stale": ({ cells, now }) => cells.filter((cell) => isStale(cell, now)).map(cellRow),
  "cells-with-an-alarm": ({ cells }) =>
    cells.flatMap((cell) => (cell.alarm ? [{ ...placed(cell), alarmCode: cell.alarm.code }] : [])),
  "accounts-that-cannot-be-entered": ({ accounts }) =>
    accounts.flatMap(({ accountId, name, error }) =>
      error ? [{ accountId, name, errorOutcome: error.outcome, errorCode: error.code }] : [],
    ),
  "latest-changes": ({ changes }) =>
    changes
      .toSorted((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, 200)
      .map((change) => ({ ...changed(change), change: change.change, firstField: change.fields[0]?.path })),
  "changes-by-account": (facts) =>
    [...Map.groupBy(within(facts, 7), ({ accountId }) => accountId)].map(([accountId, own]) => ({
      accountId,
      ...countsOf(own),
      changes: own.length,
    })),
  "changes-by-kind": (facts) =>
    [...Map.groupBy(within(facts, 7), typeOf)].map(([type, own]) => ({
      type,
      ...countsOf(own),
      accounts: new Set(own.map(({ accountId }) => accountId)).size,
    })),
  "deletions-of-the-last-day": (facts) =>
    within(facts, 1)
      .filter(({ change }) => change === "deleted")
      .map((change) => ({ ...changed(change), arn: change.arn, owner: field(change.before?.tags, "Owner") })),
};

function placed({ type, accountId, region, count }: FactCell) {
  return { type, accountId, region, resources: count };
}

function cellRow(cell: FactCell) {
  return { ...placed(cell), outcome: cell.outcome, errorCode: cell.error?.code };
}

function within({ changes, now }: QueryFacts, days: number): readonly StoredChange[] {
  return changes.filter(({ at }) => Date.parse(at) > now - days * 86_400_000);
}

function typeOf({ service, kind }: StoredChange): string {
  return `${service}:${kind}`;
}

function changed(change: StoredChange) {
  const { accountId, region, resourceId, name } = change;
  return { accountId, region, resourceId, name, type: typeOf(change) };
}

function countsOf(changes: readonly StoredChange[]) {
  const count = (kind: StoredChange["change"]) => changes.filter(({ change }) => change === kind).length;
  return { created: count("created"), updated: count("updated"), deleted: count("deleted") };
}
