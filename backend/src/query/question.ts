import { UsageError } from "../errors.ts";
import type { AccountNames } from "./account-names.ts";
import { conditionOf } from "./conditions.ts";
import { type Filter, parseFilter } from "./filter.ts";
import type { Parameters } from "./parameters.ts";
import type { Properties, Property } from "./properties.ts";
import type { Question } from "./read-model.ts";

/** What questions are read with. */
export interface QuestionContext {
  readonly properties: Properties;
  readonly accountNames: AccountNames;
}

/** A question that has been read, to be put into SQL. */
export interface Conditions {
  /** True for the resources that the question is about. */
  resources(parameters: Parameters): string;
  /** True for the cells that could hold such resources: what restricts service, kind, type, account or region plainly. */
  cells(parameters: Parameters): string;
  /** Whether the question leaves this type in, e.g. `ec2:instance`. */
  includesType(type: string): boolean;
}

/** More than anybody types. Each is a part of one expression, whose depth DuckDB limits. */
const MAX_WORDS = 50;
const MAX_FILTERS = 100;

/** The properties by which a filter with `=` also restricts the cells: the columns that both tables have. */
const CELL_COLUMNS = ["service", "kind", "type", "accountId", "region"] as const;

interface ReadFilter {
  readonly filter: Filter;
  readonly property: Property;
}

/**
 * Reads a question. Throws {@link UsageError} for filters that cannot be read, properties that do not exist, and more of
 * either or of words than there can be.
 */
export function readQuestion(question: Question, { properties, accountNames }: QuestionContext): Conditions {
  const filters = (question.filters ?? []).map((text): ReadFilter => {
    const filter = parseFilter(text);
    return { filter, property: properties.find(filter.property) };
  });
  const words = wordsOf(question.search);
  if (filters.length > MAX_FILTERS) throw new UsageError(`Too many filters: there can be ${MAX_FILTERS}`);
  if (words.length > MAX_WORDS) throw new UsageError(`Too many words to search for: there can be ${MAX_WORDS}`);
  const shared = (parameters: Parameters) => [
    ...selectionConditions(question, parameters),
    ...filters.filter(isOfCells).map(({ property, filter }) => conditionOf(property, filter, parameters)),
  ];
  return {
    cells: (parameters) => all(shared(parameters)),
    resources: (parameters) =>
      all([
        ...shared(parameters),
        ...filters
          .filter((filter) => !isOfCells(filter))
          .map(({ property, filter }) => conditionOf(property, filter, parameters)),
        ...words.map((word) => containsWord(word, accountNames.containing(word), parameters)),
      ]),
    includesType: (type) => {
      const { services, kinds } = question.selection ?? {};
      const [service = "", kind = ""] = type.split(":");
      const own: Readonly<Record<string, string>> = { service, kind, type };
      return (
        services?.includes(service) !== false &&
        kinds?.includes(type) !== false &&
        filters.filter(isOfCells).every(({ filter }) => (own[filter.property] ?? filter.value) === filter.value)
      );
    },
  };
}

function isOfCells({ filter, property }: ReadFilter): boolean {
  const isPlain = filter.operator === "=" && filter.value !== "";
  return isPlain && property.of === "resource" && CELL_COLUMNS.some((column) => column === property.column);
}

function selectionConditions({ selection = {} }: Question, parameters: Parameters): string[] {
  const oneOf = (column: string, values: readonly string[] | undefined) => {
    if (values === undefined) return [];
    if (values.length === 0) return ["false"];
    return [`"${column}" IN (${values.map((value) => parameters.bind(value)).join(", ")})`];
  };
  const { services, kinds, accounts, regions } = selection;
  return [
    ...oneOf("service", services),
    ...oneOf("type", kinds),
    ...oneOf("accountId", accounts),
    ...oneOf("region", regions),
  ];
}

/** An account is found by its name, but its resources do not carry it: a renamed account would change all of them. */
function containsWord(word: string, accounts: readonly string[], parameters: Parameters): string {
  const inText = `contains("search", ${parameters.bind(word)})`;
  if (accounts.length === 0) return inText;
  return `(${inText} OR "accountId" IN (${accounts.map((accountId) => parameters.bind(accountId)).join(", ")}))`;
}

/** The words of a search, in lower case like the text they are searched in. */
function wordsOf(search: string | undefined): readonly string[] {
  return [...new Set((search ?? "").toLowerCase().split(/\s+/))].filter((word) => word !== "");
}

function all(conditions: readonly string[]): string {
  return conditions.length === 0 ? "true" : conditions.join(" AND ");
}
