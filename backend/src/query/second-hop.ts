import type { PartitionKey, Reference } from "../model.ts";
import type { Query } from "./database.ts";
import { linkKey } from "./links.ts";
import { createParameters } from "./parameters.ts";
import type { RelatedResource, Relation, Relations } from "./read-model.ts";
import {
  type FoundRelation,
  MAX_RELATIONS,
  RELATED_COLUMNS,
  type RelatedRow,
  type RowNumber,
  toRelation,
} from "./related-rows.ts";

/** The resource that is asked about; without a number where the copy does not have it. */
type Origin = Pick<PartitionKey, "accountId" | "region"> & { readonly row: number | undefined };

/**
 * What is related to what is related to a resource: first what these point to, then what points to them, each by the order of the first hop. What
 * was found before is not told again.
 */
export async function secondHop(first: readonly FoundRelation[], origin: Origin, query: Query): Promise<Relations> {
  const vias = new Map<number, Via>();
  for (const { row, partition, resource } of first)
    if (row !== undefined && partition !== undefined && resource) vias.set(row, { ...resource, partition });
  if (vias.size === 0) return { relations: [], isCut: false };
  const known = [...(origin.row === undefined ? [] : [origin.row]), ...vias.keys()];
  const missing = first.flatMap(({ row, reference }) => (row === undefined ? [placeAndName(origin, reference)] : []));
  const pointed = await pointedTo({ vias, known, atMost: MAX_RELATIONS + 1 + missing.length }, query);
  const out = pointed.filter(
    ({ row, via, reference }) => row !== undefined || !missing.includes(placeAndName(via, reference)),
  );
  const found = out.flatMap(({ row }) => row ?? []);
  const atMost = MAX_RELATIONS + 1 - out.length;
  const into = atMost > 0 ? await pointingTo({ vias, known: [...known, ...found], atMost }, query) : [];
  const all = [...out, ...into];
  return {
    relations: all.slice(0, MAX_RELATIONS).map(({ row: _, partition: _partition, ...relation }): Relation => relation),
    isCut: all.length > MAX_RELATIONS,
  };
}

/** A relation of the second hop. */
interface Step extends FoundRelation {
  readonly via: RelatedResource;
}

type Via = RelatedResource & Pick<RowNumber, "partition">;

/** What is asked of the second hop. */
interface Steps {
  /** What it begins from, by number, in the order of the first hop. */
  readonly vias: ReadonlyMap<number, Via>;
  /** What is not to be found again. */
  readonly known: readonly number[];
  readonly atMost: number;
}

/** Each resource once, and what is not stored once by name and place. */
async function pointedTo({ vias, known, atMost }: Steps, query: Query): Promise<readonly Step[]> {
  const parameters = createParameters();
  const ids = [...vias].map(([row, { resourceId }]) => `(${row}, ${parameters.bind(resourceId)})`);
  const rows = await query<
    Partial<RelatedRow> & { readonly toType: string; readonly toId: string; readonly via: number }
  >(
    `WITH ${tablesOf(vias, known)},
      own_links AS MATERIALIZED (SELECT "from", "key", "to" FROM links JOIN vias ON "from" = "row"),
      named AS MATERIALIZED (
        SELECT vias."row" AS "from", "order", "toType", "toId", "accountId", "region", ${linkKey('"toType"', '"toId"', '"accountId"')} AS "key"
        FROM (${relationsIn(vias)}) JOIN (VALUES ${ids.join(", ")}) ids("row", "resourceId")
        USING ("resourceId") JOIN vias USING ("row", "partition")),
      once AS (FROM named JOIN own_links USING ("from", "key") ANTI JOIN known ON "to" = known."row" QUALIFY row_number() OVER (
        PARTITION BY "to", CASE WHEN "to" IS NULL THEN ["toType", "toId", "accountId", "region"] END
        ORDER BY "order", "toType", "toId") = 1),
      told AS MATERIALIZED (SELECT "from", "toType", "toId", "order", "to" FROM once ORDER BY "order", "toType", "toId" LIMIT ${atMost}),
      -- Inner first: an outer join would read all columns of all resources.
      found AS MATERIALIZED (SELECT ${RELATED_COLUMNS}, "to" FROM resources r JOIN told ON r."row" = "to")
      SELECT "from"::DOUBLE AS "via", "toType", "toId", found.* FROM told LEFT JOIN found USING ("to")
      ORDER BY "order", "toType", "toId"`,
    parameters.values,
  );
  return rows.map(({ via, toType, toId, ...row }) => {
    const reference = { type: toType, id: toId };
    return withVia(isRow(row) ? toRelation(row, "out", reference) : { direction: "out", reference }, vias, via);
  });
}

/** More places than this are as quickly found in one look through all. */
const MANY_PLACES = 16;

/** The relations of the partitions that the second hop begins from. DuckDB reads the other columns after it has looked for one number, but before it looks for one of several. */
function relationsIn(vias: Steps["vias"]): string {
  const partitions = [...new Set([...vias.values()].map(({ partition }) => partition))];
  const where =
    partitions.length > MANY_PLACES ? [`IN (${partitions.join(", ")})`] : partitions.map((one) => `= ${one}`);
  return where.map((condition) => `FROM relations WHERE "partition" ${condition}`).join(" UNION ALL ");
}

async function pointingTo({ vias, known, atMost }: Steps, query: Query): Promise<readonly Step[]> {
  const rows = await query<RelatedRow & { readonly via: number }>(
    `WITH ${tablesOf(vias, known)},
      once AS (SELECT "from", min("order") AS "order", arg_min(vias."row", "order") AS "via"
        FROM links JOIN vias ON "to" = vias."row" ANTI JOIN known ON "from" = known."row" GROUP BY "from")
      SELECT "via"::DOUBLE AS "via", ${RELATED_COLUMNS} FROM once JOIN resources r ON r."row" = "from"
      ORDER BY "order", r."key" LIMIT ${atMost}`,
  );
  return rows.map(({ via, ...row }) => withVia(toRelation(row, "in"), vias, via));
}

/** Both as tables: a condition on what is known would be asked of every link there is. The numbers are the copy's own. */
function tablesOf(vias: Steps["vias"], known: Steps["known"]): string {
  const rows = [...vias].map(([row, { partition }], index) => `(${row}, ${partition}, ${index})`);
  return `vias("row", "partition", "order") AS (VALUES ${rows.join(", ")}),
    known("row") AS (VALUES ${known.map((row) => `(${row})`).join(", ")})`;
}

function withVia(relation: FoundRelation, vias: Steps["vias"], row: number): Step {
  const via = vias.get(row);
  if (via === undefined) throw new RangeError(`Cannot tell a relation: row ${row} was not asked for`);
  const { partition: _, ...resource } = via;
  return { ...relation, via: resource };
}

/** Whether the outer join has found a resource. */
function isRow(row: Partial<RelatedRow>): row is RelatedRow {
  return typeof row.row === "number";
}

/** A name that is not stored can mean something else in another place. */
function placeAndName(
  { accountId, region }: Pick<PartitionKey, "accountId" | "region">,
  { type, id }: Reference,
): string {
  return JSON.stringify([accountId, region, type, id]);
}
