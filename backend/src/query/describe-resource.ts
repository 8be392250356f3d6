import type { Cell, Change, StoredResource } from "../model.ts";
import { isStale } from "../refresh/stale.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { cellSelection, type ResourceKey } from "./named-resource.ts";
import type { ChangeRow, Completeness, CoverageRow, ReadModel, Relation, RelationsQuestion } from "./read-model.ts";

/** What the tables hold under one key. A resource that is gone may have left its changes. */
export interface StoredDescription {
  readonly resource?: StoredResource;
  /** The cell that it belongs to, where that has been attempted. */
  readonly cell?: Cell;
  /** Newest first. */
  readonly history: readonly Change[];
}

/** A resource without how it is stored. */
export interface DescribedResource extends Omit<StoredResource, "hash" | "fence" | "ttl"> {
  /** e.g. `ec2:instance` */
  readonly type: string;
  readonly accountName?: string;
}

/** Everything about one resource. */
export interface ResourceDescription {
  readonly resource: DescribedResource;
  /** `null` where a first run was cancelled before its cell ended. */
  readonly cell: (Omit<Cell, "states"> & { readonly stale: boolean }) | null;
  readonly relations: readonly Relation[];
  /** Whether there are more of them. */
  readonly relationsCut: boolean;
  /** Newest first. */
  readonly history: readonly Change[];
  /** Of the resource's cell. */
  readonly completeness: Completeness;
}

/**
 * What a description is made from; `historyLength` is how many changes it has at most, all of them where it is absent, and `hops` how far away its
 * relations are at most, one where it is absent.
 */
export interface DescribeOptions {
  readonly storage: InventoryStorage;
  readonly readModel: ReadModel;
  readonly historyLength?: number;
  readonly hops?: RelationsQuestion["hops"];
}

/** Describes a resource; `undefined` where none is stored. Throws `UsageError` for a key of no kind. */
export async function describeResource(
  key: ResourceKey,
  { storage, readModel, historyLength, hops = 1 }: DescribeOptions,
): Promise<ResourceDescription | undefined> {
  const selection = cellSelection(key);
  const { resource, cell, history } = await storedDescription(key, storage, historyLength);
  if (!resource) return undefined;
  const [{ relations, isCut }, completeness, { accounts }] = await Promise.all([
    readModel.relations(resource, { hops }),
    readModel.completeness({ selection }),
    readModel.accounts(),
  ]);
  const accountName = accounts.find(({ accountId }) => accountId === resource.accountId)?.name;
  const { hash: _hash, fence: _fence, ttl: _ttl, ...shown } = resource;
  return {
    resource: {
      ...shown,
      type: `${resource.service}:${resource.kind}`,
      ...(accountName !== undefined && { accountName }),
    },
    cell: cell ? shownCell(cell) : null,
    relations,
    relationsCut: isCut,
    history,
    completeness,
  };
}

/** Describes a resource as it was on a day; `undefined` where none was stored then. Throws `UsageError` where there is no such day. */
export async function describeResourceAsOf(
  key: ResourceKey,
  asOf: string,
  { storage, readModel, historyLength = Number.POSITIVE_INFINITY, hops = 1 }: DescribeOptions,
): Promise<ResourceDescription | undefined> {
  const { resource, cell, completeness } = await readModel.resourceAsOf(key, asOf);
  if (!resource) return undefined;
  const history: Change[] = [];
  for await (const page of storage.history(key, key.resourceId)) {
    history.push(...page.filter(({ at }) => at <= completeness.readAt));
    if (history.length >= historyLength) break;
  }
  const { relations, isCut } = await readModel.relations(resource, { asOf, hops });
  return {
    resource,
    cell: cell ? withoutName(cell) : null,
    relations,
    relationsCut: isCut,
    history: history.slice(0, historyLength),
    completeness,
  };
}

/** The last deletion that was seen of what is not stored, by key or ARN; `undefined` where none was, or not within 90 days. */
export async function lastDeletion(
  name: ResourceKey | { readonly arn: string },
  readModel: Pick<ReadModel, "changes">,
): Promise<ChangeRow | undefined> {
  const what = "arn" in name ? name : { resource: name };
  const { items } = await readModel.changes({ ...what, changes: ["deleted"], size: 1 });
  return items[0];
}

/** What is stored under a key, without the read model: the resource, its cell and its newest changes. */
export async function storedDescription(
  key: ResourceKey,
  storage: InventoryStorage,
  historyLength = Number.POSITIVE_INFINITY,
): Promise<StoredDescription> {
  const [resource, metadata, history] = await Promise.all([
    storage.resource(key, key.resourceId),
    storage.metadata(key),
    newestChanges(storage, key, historyLength),
  ]);
  const cell = metadata?.cells[key.resourceId.split("/", 1)[0] ?? ""];
  return { ...(resource && { resource }), ...(cell && { cell }), history };
}

async function newestChanges(storage: InventoryStorage, key: ResourceKey, atMost: number): Promise<readonly Change[]> {
  const newest: Change[] = [];
  for await (const page of storage.history(key, key.resourceId)) {
    newest.push(...page);
    if (newest.length >= atMost) break;
  }
  return newest.slice(0, atMost);
}

/** A cell without what names it, as it is beside its resource. */
function withoutName({
  service: _service,
  kind: _kind,
  type: _type,
  accountId: _accountId,
  accountName: _accountName,
  region: _region,
  ...cell
}: CoverageRow): ResourceDescription["cell"] {
  return cell;
}

function shownCell(cell: Cell): ResourceDescription["cell"] {
  const { states: _states, ...shown } = cell;
  return { ...shown, stale: isStale(cell, Date.now()) };
}
