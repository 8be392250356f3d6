import type { Catalog } from "../collectors/catalog.ts";
import type { Account, StoredResource } from "../model.ts";
import type { Facet, Question } from "../query/read-model.ts";
import { holdsCondition, holdsGroup, lower, type ReferenceGroup } from "./reference-filter.ts";
import { compareTexts, jsonValueOf, numberOf, type ReferenceValue, valueAt, valuesAt } from "./reference-values.ts";

/** A question whose filters need no reading. */
export interface ReferenceQuestion extends Pick<Question, "selection" | "search"> {
  readonly filters: readonly ReferenceGroup[];
}

/** What is stored, and how it is read. */
export interface ReferenceInventory {
  readonly resources: readonly StoredResource[];
  readonly accounts: readonly Account[];
  readonly catalog: Catalog;
  readonly now: Date;
}

/** Answers questions by plain loops over what is stored, so that the read model can be compared with something that is easy to check. */
export interface ReferenceModel {
  /** All that match, in the order of a sort such as `-createdAt`. */
  list(question: ReferenceQuestion, sort?: string): readonly StoredResource[];
  /** The most frequent values of a property. */
  facet(question: ReferenceQuestion, property: string, limit: number, contains?: string): readonly Facet[];
}

/** A model of what is stored now. */
export function referenceModel(inventory: ReferenceInventory): ReferenceModel {
  const matching = (question: ReferenceQuestion) =>
    inventory.resources.filter((resource) => matches(resource, question, inventory));
  return {
    list(question, sort) {
      const found = matching(question).toSorted(compareKeys);
      if (sort !== undefined) return sorted(found, sort, inventory);
      const words = wordsOf(question.search);
      if (words.length === 0) return found;
      // A sort keeps the order of what is equal.
      return found.toSorted((a, b) => relevanceOf(b, words) - relevanceOf(a, words));
    },
    facet(question, property, limit, contains = "") {
      const counts = new Map<string, number>();
      for (const resource of matching(question)) {
        const { text, parts = text === undefined ? [] : [text] } = propertyOf(resource, property, inventory);
        for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
      }
      return [...counts]
        .map(([value, count]) => ({ value, count }))
        .filter(({ value }) => lower(value).includes(lower(contains)))
        .toSorted((a, b) => b.count - a.count || compareTexts(a.value, b.value))
        .slice(0, limit);
    },
  };
}

function matches(resource: StoredResource, question: ReferenceQuestion, inventory: ReferenceInventory): boolean {
  const { services, kinds, accounts, regions } = question.selection ?? {};
  const { service, kind, accountId, region } = resource;
  const isSelected =
    (services?.includes(service) ?? true) &&
    (kinds?.includes(`${service}:${kind}`) ?? true) &&
    (accounts?.includes(accountId) ?? true) &&
    (regions?.includes(region) ?? true);
  return (
    isSelected &&
    wordsOf(question.search).every((word) => hasWord(resource, word, inventory)) &&
    question.filters.every((group) =>
      holdsGroup(group, (condition) =>
        holdsCondition(condition, propertyOf(resource, condition.property, inventory), inventory.now),
      ),
    )
  );
}

/** The value of a property, by the name that filters use. */
export function propertyOf(
  resource: StoredResource,
  name: string,
  { catalog }: Pick<ReferenceInventory, "catalog">,
): ReferenceValue & { readonly isTime?: boolean } {
  const { service, kind, accountId, region, resourceId, arn } = resource;
  const texts: Readonly<Record<string, string | undefined>> = {
    service,
    kind,
    type: `${service}:${kind}`,
    account: accountId,
    region,
    id: resourceId.slice(kind.length + 1),
    arn,
    name: resource.name,
    state: resource.state,
  };
  if (Object.hasOwn(texts, name)) return asValue(texts[name]);
  if (name === "createdAt" || name === "updatedAt" || name === "firstSeenAt") {
    const time = resource[name];
    return { ...asValue(time && new Date(time).toISOString()), isTime: true };
  }
  if (name.startsWith("tag.")) {
    const key = name.startsWith('tag."') ? String(JSON.parse(name.slice(4))) : name.slice(4);
    return asValue(Object.hasOwn(resource.tags, key) ? resource.tags[key] : undefined);
  }
  if (name.startsWith("data.")) {
    const path = name.slice(5).replaceAll("[*]", ".*").split(".");
    if (!path.includes("*")) return jsonValueOf(valueAt(resource.data, path));
    const parts = valuesAt(resource.data, path);
    return { parts, isMany: true, ...(parts.length > 0 && { text: parts.join(", ") }) };
  }
  const id = name.replace(/^columns\./, "");
  const isOwn = catalog.services[service]?.kinds[kind]?.columns.some((column) => column.id === id) ?? false;
  return isOwn ? jsonValueOf(valueAt(resource.columns, [id])) : {};
}

function asValue(text: string | undefined): ReferenceValue {
  return text === undefined ? {} : { text };
}

/** What has no value comes last, whatever the direction; what is equal is in the order of its key. */
function sorted(
  resources: readonly StoredResource[],
  sort: string,
  inventory: ReferenceInventory,
): readonly StoredResource[] {
  const name = sort.replace(/^-/, "");
  const direction = sort === name ? 1 : -1;
  const textOf = (resource: StoredResource) => propertyOf(resource, name, inventory).text;
  // Numbers sort as numbers where nothing that is stored has another value there.
  const all = inventory.resources.map((resource) => propertyOf(resource, name, inventory));
  const values = all.filter(({ text }) => text !== undefined);
  const areNumbers = values.length > 0 && values.every(({ isNumber }) => isNumber === true);
  const compare = (a: string, b: string) => (areNumbers ? (numberOf(a) ?? 0) - (numberOf(b) ?? 0) : compareTexts(a, b));
  return resources.toSorted((a, b) => {
    const [own, other] = [textOf(a), textOf(b)];
    if (own === undefined || other === undefined) return Number(own === undefined) - Number(other === undefined);
    return direction * compare(own, other);
  });
}

/** Service, kind, account, region, native id. */
function compareKeys(a: StoredResource, b: StoredResource): number {
  return (
    compareTexts(a.service, b.service) ||
    compareTexts(a.kind, b.kind) ||
    compareTexts(a.accountId, b.accountId) ||
    compareTexts(a.region, b.region) ||
    compareTexts(a.resourceId, b.resourceId)
  );
}

function wordsOf(search = ""): readonly string[] {
  return [...new Set(search.toLowerCase().split(/\s+/))].filter((word) => word !== "");
}

function hasWord(resource: StoredResource, word: string, { accounts }: ReferenceInventory): boolean {
  const { resourceId, arn, name, state, tags, columns, accountId } = resource;
  const account = accounts.find((other) => other.accountId === accountId)?.name;
  const texts = [resourceId, arn, name, state, account, ...Object.entries(tags).flat(), ...leavesOf(columns)];
  return texts.some((text) => text?.toLowerCase().includes(word));
}

function leavesOf(json: unknown): readonly string[] {
  if (json === null || json === undefined) return [];
  return typeof json === "object" ? Object.values(json).flatMap(leavesOf) : [String(json)];
}

/** For each word: 8 where name or id is it, 4 where one begins with it, 2 where one contains it, else 1. */
function relevanceOf({ name, kind, resourceId }: StoredResource, words: readonly string[]): number {
  const texts = [name, resourceId.slice(kind.length + 1)].flatMap((text) =>
    text === undefined ? [] : text.toLowerCase(),
  );
  const scoreOf = (word: string) => {
    if (texts.includes(word)) return 8;
    if (texts.some((text) => text.startsWith(word))) return 4;
    return texts.some((text) => text.includes(word)) ? 2 : 1;
  };
  return words.reduce((sum, word) => sum + scoreOf(word), 0);
}
