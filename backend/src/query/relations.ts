import type { Reference } from "../model.ts";
import type { Query } from "./database.ts";
import { linkKey } from "./links.ts";
import { createParameters } from "./parameters.ts";
import type { ReadModel, Relation, Relations, ResourceKey } from "./read-model.ts";
import { type FoundRelation, MAX_RELATIONS, RELATED_COLUMNS, type RelatedRow, toRelation } from "./related-rows.ts";
import { secondHop } from "./second-hop.ts";

type Origin = Parameters<ReadModel["relations"]>[0];

/**
 * What a resource points to, in its own order, and what points to it, the nearest first; for two hops also what is related to these. A resource that
 * points to itself is not related to itself.
 */
export async function relationsOf(resource: Origin, hops: 1 | 2, query: Query): Promise<Relations> {
  const own = await ownRow(resource, query);
  const out = await pointedTo(resource, query);
  const into = own === undefined ? [] : await pointingTo(resource, own, query);
  const first = [...unique(out).filter(({ row }) => row === undefined || row !== own), ...into.slice(0, MAX_RELATIONS)];
  const second =
    hops === 1 ? { relations: [], isCut: false } : await secondHop(first, { ...resource, row: own }, query);
  return {
    relations: [
      ...first.map(({ row: _, partition: _partition, ...relation }): Relation => relation),
      ...second.relations,
    ],
    isCut: into.length > MAX_RELATIONS || second.isCut,
  };
}

/** The key of the resource with an ARN. */
export async function findArn(arn: string, query: Query): Promise<ResourceKey | undefined> {
  const sql = `SELECT "service", "accountId", "region", "resourceId" FROM resources WHERE "arn" = $1 ORDER BY "key" LIMIT 1`;
  const [key] = await query<ResourceKey>(sql, [arn]);
  return key;
}

/** The number of the resource; none where the copy does not have it. */
async function ownRow(origin: Origin, query: Query): Promise<number | undefined> {
  const { type, id } = referenceTo(origin);
  const { service, accountId, region } = origin;
  const [own] = await query<{ readonly row: number }>(
    `SELECT "row"::DOUBLE AS "row" FROM link_names JOIN partitions USING ("partition")
      WHERE "key" = ${linkKey("$1::VARCHAR", "$2::VARCHAR", "$3::VARCHAR")} AND "accountId" = $3 AND "service" = $4 AND "region" = $5`,
    [type, id, accountId, service, region],
  );
  return own?.row;
}

async function pointedTo({ related, accountId, region }: Origin, query: Query): Promise<readonly FoundRelation[]> {
  if (related.length === 0) return [];
  const parameters = createParameters();
  const account = `${parameters.bind(accountId)}::VARCHAR`;
  const given = related.map(({ type, id }, index) => `(${index}, ${parameters.bind(type)}, ${parameters.bind(id)})`);
  const named = await query<RelatedRow & { readonly index: number }>(
    `SELECT ${RELATED_COLUMNS}, "index"::INTEGER AS "index"
      FROM (SELECT "index", ${linkKey("type", "id", account)} AS "key" FROM (VALUES ${given.join(", ")}) given("index", type, id))
      JOIN link_names USING ("key") JOIN resources r USING ("row") ORDER BY r."key"`,
    parameters.values,
  );
  return related.map((reference, at): FoundRelation => {
    const candidates = named.filter(({ index }) => index === at);
    const own = candidates.filter((candidate) => candidate.accountId === accountId);
    const meant = own.find((candidate) => candidate.region === region) ?? own[0] ?? candidates[0];
    return meant ? toRelation(meant, "out", reference) : { direction: "out", reference };
  });
}

/** The nearest first, and at most one more than are told. */
async function pointingTo({ accountId, region }: Origin, own: number, query: Query): Promise<readonly FoundRelation[]> {
  const rows = await query<RelatedRow>(
    `SELECT ${RELATED_COLUMNS} FROM (SELECT DISTINCT "from" FROM links WHERE "to" = ${own}) JOIN resources r ON r."row" = "from"
      ORDER BY r."accountId" <> $1, r."region" <> $2, r."key" LIMIT ${MAX_RELATIONS + 1}`,
    [accountId, region],
  );
  return rows.map((row) => toRelation(row, "in"));
}

function referenceTo({ service, resourceId }: Pick<Origin, "service" | "resourceId">): Reference {
  const slash = resourceId.indexOf("/");
  return { type: `${service}:${resourceId.slice(0, slash)}`, id: resourceId.slice(slash + 1) };
}

/** Without what is pointed to a second time, e.g. by its id and by its ARN. */
function unique(relations: readonly FoundRelation[]): readonly FoundRelation[] {
  const byTarget = new Map<string, FoundRelation>();
  for (const relation of relations) {
    const { row, reference } = relation;
    const target = row === undefined ? `${reference.type} ${reference.id}` : String(row);
    if (!byTarget.has(target)) byTarget.set(target, relation);
  }
  return [...byTarget.values()];
}
