import { catalog, catalogKinds } from "../collectors/catalog.ts";
import { UsageError } from "../errors.ts";
import { filtersOf, parseFilterGroup } from "../query/filter-group.ts";
import { catalogProperties } from "../query/properties.ts";
import type { Question } from "../query/read-model.ts";
import { instantRange } from "../query/times.ts";
import { parseSelection, type Selection } from "../refresh/selection.ts";
import {
  commaList,
  integer,
  integerOr,
  type Parameter,
  repeatedText,
  requiredText,
  text,
  type Values,
} from "./parameters.ts";

const properties = catalogProperties(catalog);

/** A request has room for no more: API Gateway takes 10,240 bytes of request line and headers. */
const MAX_ACCOUNTS = 500;
const MAX_REGIONS = 100;

/** How account ids and regions are written, for JavaScript as for JSON Schema. */
export const ACCOUNT_PATTERN = "^[0-9]{12}$";
export const REGION_PATTERN = "^(global|[a-z]{2,}(-[a-z]+)+-[0-9]+)$";
export const MAX_REGION_LENGTH = 40;

const DAY = {
  maxLength: 10,
  pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
  form: "is not a day such as 2026-11-22",
  check: (day: string) => (instantRange(day) ? undefined : "is not a day such as 2026-11-22"),
  example: "2026-11-22",
};

/** The three parameters that say which part of the inventory a question or a refresh is about. */
export const selectionParameters = {
  service: commaList({
    description: "Only these services or kinds, with commas between them, e.g. `ec2` or `ec2:instance`.",
    example: "ec2:instance",
    item: { type: "string", enum: serviceWords() },
    max: serviceWords().length,
    check: (services) => usageProblem(() => parseSelection({ services }, catalogKinds())),
  }),
  accounts: commaList({
    description: "Only these accounts: 12-digit ids with commas between them.",
    example: "123456789012",
    item: { type: "string", pattern: ACCOUNT_PATTERN },
    max: MAX_ACCOUNTS,
    check: (accounts) => usageProblem(() => parseSelection({ accounts }, {})),
  }),
  regions: commaList({
    description: "Only these regions, with commas between them; `global` is the region of IAM and the like.",
    example: "eu-west-1",
    item: { type: "string", pattern: REGION_PATTERN, maxLength: MAX_REGION_LENGTH },
    max: MAX_REGIONS,
    check: (regions) =>
      regions.some((region) => region.length > MAX_REGION_LENGTH)
        ? `has a region of more than ${MAX_REGION_LENGTH} characters`
        : usageProblem(() => parseSelection({ regions }, {})),
  }),
};

/** What a question about resources can look for. */
export const conditionParameters = {
  ...selectionParameters,
  search: text({
    description: "Words that must all be found in the id, name, ARN, tags, addresses or other columns.",
    maxLength: 200,
    example: "payments",
  }),
  filter: repeatedText({
    description:
      'A condition `<property><operator><value>`; given several times, all must hold. Operators: `=` is, `!=` is not, `:` contains, `!:` does not contain, `^` begins with, `>` `<` `>=` `<=` compare numbers, times, and of times also ages (`createdAt>90d` is older than 90 days; `h`, `d`, `w`, `y`). Properties are those that `GET /inventory/facets` lists, and `data.<path>` for anything in the full description (`data.SecurityGroups[*].GroupId=sg-1`); `related=<id or ARN>` finds what points to a resource and what it points to, `related2=` all within two hops. What begins with a parenthesis or `NOT` is a group: `(state=running OR state=pending) AND NOT tag.Owner="a b"`.',
    maxLength: 2000,
    max: 20,
    example: "tag.Owner=payments",
    check: (filter) =>
      usageProblem(() => {
        for (const { property } of filtersOf(parseFilterGroup(filter))) properties.findForFilter(property);
      }),
  }),
};

/** The parameter of every question that can be asked about an earlier day. */
export const asOfParameter = dayParameter(
  "The inventory as it was after the last refresh of this UTC day, or of the newest day before it that has a snapshot: `completeness.asOf` says which. `GET /inventory/snapshots` lists the days. Otherwise, and today: now.",
);

/** The parameters of every question about resources. */
export const questionParameters = { ...conditionParameters, asOf: asOfParameter };

/** The parameter of everything that is listed in an order. */
export const sortParameter = text({
  description:
    "The property to sort by, with `-` before it for descending. Otherwise by service, kind, account, region and id.",
  maxLength: 300,
  example: "-createdAt",
  check: (sort) => propertyProblem(sort.replace(/^-/, "")),
});

/** The parameters of numbered pages. */
export const pageParameters = {
  size: integerOr(50, { description: "Entries a page.", min: 1, max: 1000 }),
  page: integer({ description: "Which page, from 1.", min: 1, max: 1_000_000 }),
};

/** The selection that a caller asked for, or nothing where everything is meant. */
export function selectionOf(values: Values<typeof selectionParameters>): { readonly selection?: Selection } {
  const { service: services, accounts, regions } = values;
  const selection = parseSelection({ services, accounts, regions }, catalogKinds());
  return Object.keys(selection).length === 0 ? {} : { selection };
}

/** The question that a caller asked. */
export function questionOf(
  values: Values<typeof conditionParameters> & { readonly asOf?: string | undefined },
): Question {
  const { search, filter, asOf } = values;
  return {
    ...selectionOf(values),
    ...(asOf !== undefined && { asOf }),
    ...(search !== undefined && { search }),
    ...(filter !== undefined && { filters: filter }),
  };
}

/** A day that a caller may have named, for a question. */
export function atOf(asOf: string | undefined): { readonly asOf?: string } {
  return asOf === undefined ? {} : { asOf };
}

/** A UTC day that may be left out. */
export function dayParameter(description: string): Parameter<string | undefined> {
  return text({ description, ...DAY });
}

/** A UTC day that must be given. */
export function requiredDay(description: string, example: string): Parameter<string> {
  return requiredText({ description, ...DAY, example });
}

/** What is wrong with the name of a property, or nothing. */
export function propertyProblem(name: string): string | undefined {
  return usageProblem(() => properties.find(name));
}

function serviceWords(): string[] {
  return Object.entries(catalog.services).flatMap(([service, { kinds }]) => [
    service,
    ...Object.values(kinds).map((kind) => kind.type),
  ]);
}

/** What is wrong with a part of a selection, in its own words. */
function usageProblem(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    // Read here already, so that the answer can name the parameter.
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}
