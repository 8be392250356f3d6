import pLimit from "p-limit";
import {
  isNamed,
  type Kind,
  MalformedAnswerError,
  type Scope,
  type SdkClient,
  type ServiceDefinition,
} from "../collectors/define.ts";
import type { JsonValue, Resource, Tags } from "../model.ts";
import { canonical, digest, type PathTree, pathTree, toJson } from "./canonical.ts";
import type { ScopeClients } from "./clients.ts";
import type { TagLookup } from "./tags.ts";

/** One resource as AWS has it now. The resource itself is only built when it has to be written. */
export interface Reading {
  readonly region: string;
  /** `kind/nativeId` */
  readonly resourceId: string;
  readonly state: string | undefined;
  readonly hash: string;
  resource(): Resource;
}

/** Which kind to list, where, and by what means. */
export interface Listing {
  readonly service: ServiceDefinition;
  readonly kindName: string;
  /** `region` is what the items are stored under, unless the kind says better (reach `account`). */
  readonly scope: Scope;
  /** The region that is called. */
  readonly callRegion: string;
  readonly clients: ScopeClients;
  readonly tags: TagLookup;
  /** Whether items of this region were asked for; others are passed over before they are described. */
  readonly isSelected: (region: string) => boolean;
  /** Told how many resources could not be described in full, and why; the listing goes on with the others. */
  readonly onUnproven: (region: string, error: unknown, count: number) => void;
}

/** Describe calls in flight for one listing. */
const DESCRIBES_IN_FLIGHT = 8;

/** So many failed describes in a row without a success: the cause is not the single resource, so stop asking. */
const DESCRIBE_FAILURES_TO_STOP = 8;

/** Lists one kind page by page. Throws whatever ends the listing early; what was yielded before is good. */
export async function* collect(listing: Listing): AsyncGenerator<readonly Reading[]> {
  const { service, kindName, scope, callRegion, clients } = listing;
  const kind = kindOf(service, kindName);
  const read = createReader(listing, kind);
  const client = clients.get(service.client, callRegion);
  const describe = createDescriber(listing, kind);
  for await (const keys of kind.list(client, scope)) {
    const located = await locate(listing, kind, client, keys);
    for (const [region, group] of located) {
      if (group.length === 0 || !listing.isSelected(region)) continue;
      const items = await describe(region, group);
      if (items.length === 0) continue;
      const tags = await readTags(listing, kind, region, items.length);
      if (tags === "unknown") continue;
      yield items.map((item) => read(item, region, tags));
    }
  }
}

/** The definition of a kind by name. */
export function kindOf(service: ServiceDefinition, kindName: string): Kind<SdkClient> {
  const kind = service.kinds[kindName];
  if (!kind) throw new RangeError(`Cannot collect ${service.service}:${kindName}: there is no such kind`);
  return kind;
}

/** Keys by the region they live in. */
async function locate(
  listing: Listing,
  kind: Kind<SdkClient>,
  client: SdkClient,
  keys: readonly unknown[],
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  if (!kind.region) return new Map([[listing.scope.region, keys]]);
  const located = new Map<string, unknown[]>();
  for (const key of keys) {
    const region = await kind.region(key, client);
    const group = located.get(region);
    if (group) group.push(key);
    else located.set(region, [key]);
  }
  return located;
}

/** Turns keys into items by the kind's own means; a kind without any lists items right away. */
function createDescriber(
  listing: Listing,
  kind: Kind<SdkClient>,
): (region: string, keys: readonly unknown[]) => Promise<readonly unknown[]> {
  const { describe, describeMany, gone = [] } = kind;
  if (!describe && !describeMany) return async (_region, keys) => keys;
  const limit = pLimit(DESCRIBES_IN_FLIGHT);
  // By region: what one region refuses says nothing about another.
  const failing = new Map<string, { inARow: number; last: unknown }>();

  async function attempt(region: string, keys: readonly unknown[]): Promise<readonly unknown[]> {
    const { inARow, last } = failing.get(region) ?? { inARow: 0, last: undefined };
    if (inARow >= DESCRIBE_FAILURES_TO_STOP) {
      listing.onUnproven(region, last, keys.length);
      return [];
    }
    const client = listing.clients.get(listing.service.client, kind.region ? region : listing.callRegion);
    const scope = { ...listing.scope, region };
    try {
      const items = describeMany
        ? complete(await describeMany.call(client, keys, scope), keys)
        : await one(client, keys[0], scope);
      failing.delete(region);
      return items;
    } catch (error) {
      if (isNamed(error, gone)) return [];
      failing.set(region, { inARow: (failing.get(region)?.inARow ?? 0) + 1, last: error });
      listing.onUnproven(region, error, keys.length);
      return [];
    }
  }

  async function one(client: SdkClient, key: unknown, scope: Scope): Promise<readonly unknown[]> {
    return describe ? [await describe(client, key, scope)] : [];
  }

  return async (region, keys) => {
    const batches = chunks(keys, describeMany?.atMost ?? 1);
    return (await limit.map(batches, (batch) => attempt(region, batch))).flat();
  };
}

function complete(answer: { items: readonly unknown[]; gone: number }, keys: readonly unknown[]): readonly unknown[] {
  if (answer.items.length + answer.gone === keys.length) return answer.items;
  throw new MalformedAnswerError(
    `Cannot read the answer: ${keys.length} were asked for, ${answer.items.length} described and ${answer.gone} said to be gone`,
  );
}

function createReader(
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

/** The tags of one region. Where a listing spans regions, one of them whose tags cannot be read must not end the others. */
async function readTags(
  listing: Listing,
  kind: Kind<SdkClient>,
  region: string,
  count: number,
): Promise<ReadonlyMap<string, Tags> | "unknown" | undefined> {
  if (typeof kind.tags !== "object") return undefined;
  try {
    return await listing.tags(tagRegion(listing, region));
  } catch (error) {
    if (!kind.region) throw error;
    listing.onUnproven(region, error, count);
    return "unknown";
  }
}

/** Tags of global services are kept in the partition's global region. */
function tagRegion(listing: Listing, region: string): string {
  return region === "global" ? listing.callRegion : region;
}

function chunks<Element>(list: readonly Element[], size: number): Element[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
