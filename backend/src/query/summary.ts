import type { Catalog } from "../collectors/catalog.ts";
import type { Asked } from "./asked.ts";
import { completenessByEach } from "./completeness.ts";
import { countedOf } from "./counts.ts";
import { createParameters } from "./parameters.ts";
import { type Conditions, readQuestion } from "./question.ts";
import type { Question, Summary } from "./read-model.ts";

/**
 * How many resources there are by service, kind, account and region, each with the completeness of its own cells. Services
 * and kinds of the catalog are there also when nothing of them has been read: they have no cells then.
 */
export async function summaryOf(
  question: Question,
  { query, context, catalog, accounts, readAt, asOf }: Asked,
): Promise<Summary> {
  const conditions = readQuestion(question, context);
  const parameters = createParameters();
  const counts = await query<CountRow>(
    `SELECT "service", "type", "accountId", "region", coalesce(sum("n"), 0)::INTEGER AS "count" FROM ${countedOf(conditions, parameters)}
      GROUP BY GROUPING SETS ((), ("service"), ("type"), ("accountId"), ("region"))`,
    parameters.values,
  );
  const cells = { conditions, readAt, asOf };
  const {
    service: services,
    type: types,
    accountId: ofAccounts,
    region: regions,
  } = await completenessByEach(query, COUNT_COLUMNS, cells);
  const countOf = (column: CountColumn, key: string) => counts.find((row) => row[column] === key)?.count ?? 0;
  /** In no order, each once: those with cells and those with resources only. */
  const keys = (column: CountColumn, withCells: readonly string[]) => [
    ...new Set([...withCells, ...counts.flatMap((row) => row[column] ?? [])]),
  ];
  const allTypes = [...new Set([...knownTypes(conditions, catalog), ...keys("type", types.keys)])];
  const serviceNames = [...new Set(allTypes.map((type) => type.split(":", 1)[0] ?? ""))];
  const names = new Map(accounts.map(({ accountId, name }) => [accountId, name]));
  return {
    count: counts.find((row) => COUNT_COLUMNS.every((column) => row[column] === null))?.count ?? 0,
    completeness: services.all(),
    services: serviceNames.map((service) => ({
      service,
      count: countOf("service", service),
      completeness: services.of(service),
      kinds: allTypes
        .filter((type) => type.startsWith(`${service}:`))
        .map((type) => ({ type, count: countOf("type", type), completeness: types.of(type) })),
    })),
    accounts: keys("accountId", ofAccounts.keys)
      .sort()
      .map((accountId) => {
        const name = names.get(accountId);
        const count = countOf("accountId", accountId);
        return { accountId, ...(name !== undefined && { name }), count, completeness: ofAccounts.of(accountId) };
      }),
    regions: keys("region", regions.keys)
      .sort()
      .map((region) => ({ region, count: countOf("region", region), completeness: regions.of(region) })),
  };
}

const COUNT_COLUMNS = ["service", "type", "accountId", "region"] as const;

type CountColumn = (typeof COUNT_COLUMNS)[number];

/** A group of one of the columns; all others are `null`, in the sum of all every one is. */
type CountRow = Readonly<Record<CountColumn, string | null>> & { readonly count: number };

/** The types of the catalog that a question leaves in, in the catalog's order. */
function knownTypes({ includesType }: Conditions, { services }: Catalog): readonly string[] {
  return Object.values(services)
    .flatMap(({ kinds }) => Object.values(kinds))
    .map(({ type }) => type)
    .filter(includesType);
}
