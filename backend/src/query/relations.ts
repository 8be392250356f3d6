import type { Reference, Resource } from "../model.ts";
import type { Query } from "./database.ts";
import { createParameters } from "./parameters.ts";
import type { ReadModel, Relation, ResourceKey, ResourceRow } from "./read-model.ts";

/** The most resources that point to one; a network or a role of a large account can have more. */
const MAX_IN = 1_000;

/** What a resource points to, in its own order, and what points to it, by type and id. */
export async function relationsOf(
  resource: Parameters<ReadModel["relations"]>[0],
  query: Query,
): Promise<readonly Relation[]> {
  const found = await resolve(
    resource.related.map((reference) => ({ reference, from: resource })),
    query,
  );
  const out = resource.related.map((reference, index): Relation => {
    const target = found[index];
    return { direction: "out", reference, ...(target && { resource: target }) };
  });
  return [...out, ...(await incoming(resource, query))];
}

/** The key of the resource with an ARN. */
export async function findArn(arn: string, query: Query): Promise<ResourceKey | undefined> {
  const sql = `SELECT "service", "accountId", "region", "resourceId" FROM resources WHERE "arn" = $1 ORDER BY "key" LIMIT 1`;
  const [key] = await query<ResourceKey>(sql, [arn]);
  return key;
}

/** A reference and the resource that makes it. */
interface Pointer {
  readonly reference: Reference;
  readonly from: Pick<Resource, "accountId" | "region">;
}

type Target = Pick<ResourceRow, "service" | "kind" | "type" | "accountId" | "region" | "resourceId" | "arn" | "name">;

/**
 * The resource that each reference means: by ARN wherever it is; by native id in the same account and region, else in the
 * same account, else anywhere if ids of its form are unique in AWS. A name such as that of a role means nothing elsewhere.
 */
async function resolve(pointers: readonly Pointer[], query: Query): Promise<readonly (Target | undefined)[]> {
  if (pointers.length === 0) return [];
  const parameters = createParameters();
  const list = (values: readonly string[]) => [...new Set(values)].map((value) => parameters.bind(value)).join(", ");
  const ids = list(pointers.map(({ reference }) => reference.id));
  const types = list(pointers.map(({ reference }) => reference.type));
  const rows = await query<Omit<Target, "name"> & { readonly name: string | null; readonly id: string }>(
    `SELECT "service", "kind", "type", "accountId", "region", "resourceId", "arn", "name", "id" FROM resources
      WHERE "type" IN (${types}) AND ("id" IN (${ids}) OR "arn" IN (${ids})) ORDER BY "key"`,
    parameters.values,
  );
  return pointers.map(({ reference, from }) => {
    const candidates = rows.filter(({ type, id, arn }) => type === reference.type && [id, arn].includes(reference.id));
    const found =
      candidates.find(({ arn }) => arn === reference.id) ??
      candidates.find(({ accountId, region }) => accountId === from.accountId && region === from.region) ??
      candidates.find(({ accountId }) => accountId === from.accountId) ??
      (isUniqueInAws(reference) ? candidates[0] : undefined);
    if (found === undefined) return undefined;
    const { id: _, name, ...target } = found;
    return { ...target, ...(name !== null && { name }) };
  });
}

/** Ids that AWS makes up, such as `vpc-0a1b2c3d`, and names of buckets exist once. */
function isUniqueInAws({ type, id }: Reference): boolean {
  return type === "s3:bucket" || /^[a-z]+-[0-9a-f]{8,}$/.test(id);
}

/** What points to a resource: whatever names its id or ARN and by the rules of {@link resolve} means this one. */
async function incoming(resource: Parameters<ReadModel["relations"]>[0], query: Query): Promise<readonly Relation[]> {
  const { service, accountId, region, resourceId, arn } = resource;
  const slash = resourceId.indexOf("/");
  const type = `${service}:${resourceId.slice(0, slash)}`;
  const rows = await query<Omit<Target, "name"> & { readonly name: string | null; readonly toId: string }>(
    `SELECT r."service", r."kind", r."type", r."accountId", r."region", r."resourceId", r."arn", r."name", p."toId"
      FROM (SELECT DISTINCT "partition", "resourceId", "toId" FROM relations WHERE "toType" = $1 AND "toId" IN ($2, $3)) p
      JOIN resources r ON r."partition" = p."partition" AND r."resourceId" = p."resourceId"
      ORDER BY r."accountId" <> $4, r."region" <> $5, r."key" LIMIT ${MAX_IN}`,
    [type, resourceId.slice(slash + 1), arn, accountId, region],
  );
  const meant = await resolve(
    rows.map((row) => ({ reference: { type, id: row.toId }, from: row })),
    query,
  );
  return rows.flatMap((row, index): Relation[] => {
    const target = meant[index];
    const isThis = target?.accountId === accountId && target.region === region && target.resourceId === resourceId;
    if (!isThis) return [];
    const { toId, name, ...source } = row;
    return [
      {
        direction: "in",
        reference: { type: source.type, id: source.resourceId.slice(source.kind.length + 1) },
        resource: { ...source, ...(name !== null && { name }) },
      },
    ];
  });
}
