import type { Account, Cell, JsonValue, StoredChange, StoredResource } from "../model.ts";

/** Everything that queries can read, as it is stored. */
export interface QueryFacts {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly resources: readonly FactResource[];
  readonly cells: readonly FactCell[];
  readonly changes: readonly StoredChange[];
  readonly accounts: readonly Account[];
}

export interface FactResource extends StoredResource {
  /** e.g. `ec2:instance` */
  readonly type: string;
  /** The native id. */
  readonly id: string;
}

export interface FactCell extends Cell {
  readonly type: string;
  readonly accountId: string;
  readonly region: string;
}

/** What a row must hold, by column; other columns are not looked at. */
export type ExpectedRow = Readonly<Record<string, JsonValue | undefined>>;

/** The rows that a query must find, in any order. */
export type Expectation = (facts: QueryFacts) => readonly ExpectedRow[];

const DAY_MS = 86_400_000;

/** The resources of some types for which something holds: their names, and facts beside. */
export function finds(
  types: readonly string[],
  holds: (resource: FactResource, facts: QueryFacts) => boolean,
  about: (resource: FactResource, facts: QueryFacts) => ExpectedRow = () => ({}),
): Expectation {
  return (facts) =>
    ofTypes(facts, types)
      .filter((resource) => holds(resource, facts))
      .map((resource) => ({ ...nameOf(resource), ...about(resource, facts) }));
}

/** The resources of these types. */
export function ofTypes({ resources }: QueryFacts, types: readonly string[]): readonly FactResource[] {
  return resources.filter(({ type }) => types.includes(type));
}

/** What a row names a resource by; IAM is in no region. */
export function nameOf({ accountId, region, id, name }: FactResource): ExpectedRow {
  return region === "global" ? { accountId, id, name } : { accountId, region, id, name };
}

/** The value at a path of a resource's description. */
export function inData({ data }: FactResource, ...path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, key) => field(value, key), data);
}

/** The list at a path of a resource's description; none where there is no list. */
export function listIn(resource: FactResource, ...path: readonly string[]): readonly JsonValue[] {
  return asList(inData(resource, ...path));
}

/** A value as the list that it is, or none. */
export function asList(value: JsonValue | undefined): readonly JsonValue[] {
  // TypeScript's own test does not know lists that are only read.
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** The value of a field, where there is such a field. */
export function field(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? // What is no list is a map, which only TypeScript's test does not know.
      (value as { readonly [key: string]: JsonValue })[key]
    : undefined;
}

/** Whether a time is longer ago than so many days; what has no time is not. */
export function isOlder(time: string | undefined, days: number, { now }: QueryFacts): boolean {
  return time !== undefined && Date.parse(time) < now - days * DAY_MS;
}

/** The same by UTC days, and what has no time is older than anything. */
export function isBeforeDay(time: JsonValue | undefined, days: number, facts: QueryFacts): boolean {
  return typeof time !== "string" || time.slice(0, 10) < dayFrom(-days, facts);
}

/** The UTC day so many days from now. */
export function dayFrom(days: number, { now }: QueryFacts): string {
  return new Date(now + days * DAY_MS).toISOString().slice(0, 10);
}

/** How many of each group there are. */
export function counted<Item>(items: readonly Item[], groupOf: (item: Item) => string): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(items, groupOf)].map(([group, own]) => [group, own.length]));
}

/** Where something is, as one text. */
export function placeOf({ accountId, region }: { readonly accountId: string; readonly region: string }): string {
  return `${accountId} ${region}`;
}

/** The place and id of everything of a type that resources of some types point to. */
export function pointedTo(facts: QueryFacts, from: (type: string) => boolean, toType: string): ReadonlySet<string> {
  const resources = facts.resources.filter(({ type }) => from(type));
  return new Set(
    resources.flatMap((resource) =>
      resource.related.flatMap(({ type, id }) => (type === toType ? [`${placeOf(resource)} ${id}`] : [])),
    ),
  );
}
