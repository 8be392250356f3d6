import type { Kind, Scope, SdkClient } from "../collectors/define.ts";
import { MalformedAnswerError } from "../collectors/pages.ts";
import type { JsonValue, Resource, Tags } from "../model.ts";
import { canonical, digest, type PathTree, pathTree, toJson } from "./canonical.ts";
import type { Listing } from "./listing.ts";

/** One resource as AWS has it now. The resource itself is only built when it has to be written. */
export interface Reading {
  readonly region: string;
  /** `kind/nativeId` */
  readonly resourceId: string;
  readonly state: string | undefined;
  readonly hash: string;
  resource(): Resource;
}

/** What turns items of one kind into readings. It throws `MalformedAnswerError` for an item without id or ARN. */
export function createReader(
  listing: Listing,
  kind: Kind<SdkClient>,
): (raw: unknown, region: string, tags: ReadonlyMap<string, Tags> | undefined) => Reading {
  const { service, kindName } = listing;
  const ordered = pathTree(kind.ordered);
  return (raw, region, taggingApi) => {
    const scope = { ...listing.scope, region };
    const item = kind.redact ? kind.redact(raw) : raw;
    const nativeId = kind.id(item);
    const arn = kind.arn(item, scope);
    if (!nativeId || !arn)
      throw new MalformedAnswerError(`Cannot read the answer: a ${kindName} in it has no id or ARN`);
    const resourceId = `${kindName}/${nativeId}`;
    const name = kind.name?.(item);
    const state = kind.state?.(item);
    const createdAt = kind.createdAt?.(item)?.toISOString();
    const tags = typeof kind.tags === "function" ? kind.tags(item) : (taggingApi?.get(arn) ?? {});
    const columns = readColumns(kind, item, scope);
    const related = (kind.related?.(item, scope) ?? []).filter((reference) => reference !== undefined);
    const summary = { arn, name, state, createdAt, tags, columns, related };
    return {
      region,
      resourceId,
      state,
      hash: readingHash(item, summary, ordered),
      resource: () => ({
        service: service.service,
        accountId: scope.accountId,
        region,
        kind: kindName,
        resourceId,
        arn,
        ...(name !== undefined && { name }),
        ...(state !== undefined && { state }),
        tags,
        ...(createdAt !== undefined && { createdAt }),
        columns,
        related,
        data: toJson(item),
      }),
    };
  };
}

/** Over the description and over what the definition makes of it, so that a changed definition rewrites the items. */
function readingHash(item: unknown, summary: object, ordered: PathTree | undefined): string {
  return digest(canonical(item, ordered), canonical(summary));
}

function readColumns(kind: Kind<SdkClient>, item: unknown, scope: Scope): Record<string, JsonValue> {
  const columns: Record<string, JsonValue> = {};
  for (const [name, read] of Object.entries(kind.columns)) {
    const value = read(item, scope);
    if (value !== undefined) columns[name] = toJson(value);
  }
  return columns;
}
