import { UsageError } from "../errors.ts";
import type { AccountNames } from "./account-names.ts";
import { conditionOf } from "./conditions.ts";
import { pathsOf, sourceOf } from "./extract.ts";
import type { Filter } from "./filter.ts";
import { type FilterGroup, filtersOf, parseFilterGroup } from "./filter-group.ts";
import type { Parameters } from "./parameters.ts";
import type { FilterProperty, Properties } from "./properties.ts";
import type { Question } from "./read-model.ts";
import { containsWord, wordsOf } from "./search.ts";

/** What questions are read with. */
export interface QuestionContext {
  readonly properties: Properties;
  readonly accountNames: AccountNames;
  /** What ages are counted from. */
  readonly now: Date;
}

/** A question that has been read, to be put into SQL. */
export interface Conditions {
  /** True for the resources that the question is about. */
  resources(parameters: Parameters): string;
  /** True for the cells that could hold such resources, as far as service, kind, type, account and region tell. */
  cells(parameters: Parameters): string;
  /** The clause that its resources are read from, with whatever its conditions need beside them, and of these paths what else is needed. */
  source(...paths: readonly string[]): string;
  /** The paths into descriptions that it names, and what else is made beside the resources for it. */
  readonly paths: readonly string[];
  /** Whether finding out takes much longer than counting: then nothing should be asked twice. */
  readonly isCostly: boolean;
  /** Whether the question leaves this type in, e.g. `ec2:instance`. */
  includesType(type: string): boolean;
}

/** More than anybody types. Each is a part of one expression, whose depth DuckDB limits. */
const MAX_WORDS = 50;
const MAX_FILTERS = 100;

/** The properties by which a filter also restricts the cells: the columns that both tables have. */
const CELL_COLUMNS: readonly string[] = ["service", "kind", "type", "accountId", "region"];

/**
 * Reads a question. Throws {@link UsageError} for filters that cannot be read, properties that do not exist, and more of
 * either or of words than there can be.
 */
export function readQuestion(question: Question, { properties, accountNames, now }: QuestionContext): Conditions {
  const group: FilterGroup = { all: (question.filters ?? []).map(parseFilterGroup) };
  const filters = filtersOf(group);
  if (filters.length > MAX_FILTERS) throw new UsageError(`Too many filters: there can be ${MAX_FILTERS}`);
  const found = new Map(filters.map((filter) => [filter, properties.findForFilter(filter.property)]));
  /** Every filter has been looked up above. */
  const propertyOf = (filter: Filter) => found.get(filter) as FilterProperty;
  const words = wordsOf(question.search);
  if (words.length > MAX_WORDS) throw new UsageError(`Too many words to search for: there can be ${MAX_WORDS}`);
  const paths = pathsOf(found.values());
  return {
    paths,
    source: (...others) => sourceOf([...paths, ...others]),
    isCostly: words.length > 0 || [...found.values()].some(({ of }) => of !== "resource"),
    cells: (parameters) =>
      all([
        ...selectionConditions(question, parameters),
        groupSql(group, (filter, isNegated) => {
          const property = propertyOf(filter);
          // What a cell does not tell may be so, and may not be so.
          if (property.of !== "resource" || !CELL_COLUMNS.includes(property.column)) return String(!isNegated);
          return conditionOf(property, filter, { parameters, now });
        }),
      ]),
    resources: (parameters) =>
      all([
        ...selectionConditions(question, parameters),
        groupSql(group, (filter) => conditionOf(propertyOf(filter), filter, { parameters, now })),
        ...words.map((word) => contains(word, accountNames.containing(word), parameters)),
      ]),
    includesType: (type) => {
      const { services, kinds } = question.selection ?? {};
      const [service = "", kind = ""] = type.split(":");
      const own: Readonly<Record<string, string>> = { service, kind, type };
      return (
        services?.includes(service) !== false &&
        kinds?.includes(type) !== false &&
        mayHold(group, ({ property, operator, value }, isNegated) => {
          const text = own[property];
          if (text === undefined || value === "") return !isNegated;
          if (operator === "=") return text === value;
          return operator === "!=" ? text !== value : !isNegated;
        })
      );
    },
  };
}

/** Writes a condition, which is told whether it stands below an odd number of `NOT`. */
type ConditionWriter = (filter: Filter, isNegated: boolean) => string;

function groupSql(group: FilterGroup, write: ConditionWriter, nots = 0): string {
  if ("filter" in group) {
    const text = write(group.filter, nots % 2 === 1);
    // Not known is not so. Where nothing negates it that needs no saying, and the database can skip what it need not read.
    return nots === 0 ? text : `coalesce(${text}, false)`;
  }
  if ("not" in group) return `NOT ${groupSql(group.not, write, nots + 1)}`;
  const [parts, word, none] =
    "all" in group ? ([group.all, " AND ", "true"] as const) : ([group.any, " OR ", "false"] as const);
  const texts = parts.map((part) => groupSql(part, write, nots));
  if (texts.length < 2) return texts[0] ?? none;
  return `(${texts.join(word)})`;
}

/** Whether a group can be true, where each condition is known to be true or false, or told as what it may be at most. */
function mayHold(
  group: FilterGroup,
  holds: (filter: Filter, isNegated: boolean) => boolean,
  isNegated = false,
): boolean {
  if ("filter" in group) return holds(group.filter, isNegated);
  if ("not" in group) return !mayHold(group.not, holds, !isNegated);
  if ("all" in group) return group.all.every((part) => mayHold(part, holds, isNegated));
  return group.any.some((part) => mayHold(part, holds, isNegated));
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
function contains(word: string, accounts: readonly string[], parameters: Parameters): string {
  const inText = containsWord(word, parameters);
  if (accounts.length === 0) return inText;
  const named = accounts.map((accountId) => parameters.bind(accountId)).join(", ");
  // By number first, which is the quicker of the two and spares many the other.
  return `("partition" IN (SELECT "partition" FROM partitions WHERE "accountId" IN (${named})) OR ${inText})`;
}

function all(conditions: readonly string[]): string {
  return conditions.length === 0 ? "true" : conditions.join(" AND ");
}
