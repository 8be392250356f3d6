/** What part of the inventory is meant: service names or kinds (`ec2`, `ec2:instance`), account ids, regions. Empty means all. */
export interface Scope {
  readonly services: readonly string[];
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/** One condition on a property, e.g. `tag.Owner` `=` `payments`. */
export interface FilterToken {
  readonly property: string;
  readonly operator: FilterOperator;
  /** As the API reads it: in quotation marks it is a JSON string. */
  readonly value: string;
}

/** The operators of Cloudscape's property filter that the API knows. */
export const FILTER_OPERATORS = ["=", "!=", ":", "!:", "^", ">=", "<=", ">", "<"] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

/** What the inventory page asks. */
export interface Question extends Scope {
  readonly search: string;
  readonly filters: readonly FilterToken[];
}

/** The question that nothing narrows. */
export const EVERYTHING: Question = { services: [], accounts: [], regions: [], search: "", filters: [] };

/** The inventory page as its address holds it. */
export interface InventoryState extends Question {
  /** A property, with `-` before it for descending; empty for the API's own order. */
  readonly sort: string;
  /** From 1. */
  readonly page: number;
  /** The resource whose details are open: `service/account/region/resourceId`; empty for none. */
  readonly resource: string;
}

/** Reads an address; whatever is not usable in it counts as absent. */
export function parseInventoryState(parameters: URLSearchParams): InventoryState {
  const page = Number(parameters.get("page"));
  return {
    ...parseScope(parameters),
    search: (parameters.get("search") ?? "").trim(),
    filters: parameters.getAll("filter").flatMap((text) => parseFilter(text) ?? []),
    sort: parameters.get("sort") ?? "",
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
    resource: parameters.get("resource") ?? "",
  };
}

/** The address of a state: only what differs from the first page of everything. */
export function inventoryParameters(state: Partial<InventoryState>): URLSearchParams {
  const parameters = scopeParameters(state);
  if (state.search) parameters.set("search", state.search);
  for (const filter of state.filters ?? []) parameters.append("filter", filterText(filter));
  if (state.sort) parameters.set("sort", state.sort);
  if (state.page && state.page > 1) parameters.set("page", String(state.page));
  if (state.resource) parameters.set("resource", state.resource);
  return parameters;
}

/** Reads services, accounts and regions from an address: all pages name them alike. */
export function parseScope(parameters: URLSearchParams): Scope {
  return {
    services: list(parameters, "service"),
    accounts: list(parameters, "accounts"),
    regions: list(parameters, "regions"),
  };
}

/** The parameters of services, accounts and regions: the same for addresses of pages and for the API. */
export function scopeParameters({ services = [], accounts = [], regions = [] }: Partial<Scope>): URLSearchParams {
  const parameters = new URLSearchParams();
  if (services.length > 0) parameters.set("service", services.join(","));
  if (accounts.length > 0) parameters.set("accounts", accounts.join(","));
  if (regions.length > 0) parameters.set("regions", regions.join(","));
  return parameters;
}

/** The parameters of a question as the API reads them. */
export function questionParameters({ search, filters, ...scope }: Question): URLSearchParams {
  const parameters = scopeParameters(scope);
  if (search) parameters.set("search", search);
  for (const filter of filters) parameters.append("filter", filterText(filter));
  return parameters;
}

/** Whether nothing narrows the question. */
export function isEverything(question: Question): boolean {
  return (
    question.search === "" &&
    [question.filters, question.services, question.accounts, question.regions].every((part) => part.length === 0)
  );
}

function filterText({ property, operator, value }: FilterToken): string {
  return `${property}${operator}${value}`;
}

/** A value that is stored, as a filter says it: what begins or ends with a space, or is in quotation marks, as a JSON string. */
export function writtenValue(value: string): string {
  return value.trim() === value && !/^".*"$/s.test(value) ? value : JSON.stringify(value);
}

/** The API's grammar: a tag's key that contains an operator is quoted, e.g. `tag."aws:createdBy"=x`; spaces around the operator mean nothing. */
const FILTER = /^(tag\."(?:[^"\\]|\\.)*"\s*|[^=!:^<>]+)(!=|!:|>=|<=|=|:|\^|>|<)(.*)$/s;

function parseFilter(text: string): FilterToken | undefined {
  const [, property, sign, value] = FILTER.exec(text.trim()) ?? [];
  const operator = FILTER_OPERATORS.find((known) => known === sign);
  return property === undefined || operator === undefined || value === undefined
    ? undefined
    : { property: property.trim(), operator, value: value.trim() };
}

function list(parameters: URLSearchParams, name: string): string[] {
  const values = parameters.getAll(name).flatMap((text) => text.split(","));
  return [...new Set(values.map((value) => value.trim()).filter((value) => value !== ""))];
}
