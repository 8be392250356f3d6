import type { RelatedResource, Relation } from "./read-model.ts";

/** The most resources that point to one, and the most relations of the second hop; a network or a role of a large account can have more. */
export const MAX_RELATIONS = 1_000;

/** What is read of a related resource `r`. */
export const RELATED_COLUMNS = `r."service", r."kind", r."type", r."accountId", r."region", r."resourceId", r."arn", r."name", r."row"::DOUBLE AS "row", r."partition"`;

/** A row of {@link RELATED_COLUMNS}. */
export type RelatedRow = Omit<RelatedResource, "name"> & RowNumber & { readonly name: string | null };

/** By what the copy knows a resource. */
export interface RowNumber {
  readonly row: number;
  readonly partition: number;
}

/** A relation with the numbers of its resource, where there is one. */
export interface FoundRelation extends Relation, Partial<RowNumber> {}

/** A relation to what a row is of. */
export function toRelation(row: RelatedRow, direction: "in" | "out", reference = referenceTo(row)): FoundRelation {
  const { service, kind, type, accountId, region, resourceId, arn, name, partition } = row;
  const resource = { service, kind, type, accountId, region, resourceId, arn, ...(name !== null && { name }) };
  return { direction, reference, resource, row: row.row, partition };
}

function referenceTo({ type, kind, resourceId }: RelatedRow): Relation["reference"] {
  return { type, id: resourceId.slice(kind.length + 1) };
}
