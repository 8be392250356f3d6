import type { Cell } from "./cell.ts";
import type { KindName } from "./kind-names.ts";
import type { KindSpec, TagMap } from "./kind-spec.ts";
import type { View } from "./view.ts";

/** The resources of one kind in one account and region: made when asked for, apart from those that were changed. */
export interface Collection<Item> {
  readonly size: number;
  /** Every resource, in a stable order. */
  list(): Item[];
  /** Up to `limit` resources from a position on (0 is the first); `next` is where the following ones begin. */
  slice(from: number, limit: number, view?: View): { readonly items: Item[]; readonly next: number | undefined };
  get(id: string): Item | undefined;
  /** A resource that was removed, as it was last. */
  removed(id: string): Item | undefined;
  /** Every id, sorted. */
  ids(view?: View): readonly string[];
  /** Adds a resource, or replaces the one with the same id. */
  put(item: Item): void;
  /** Removes a resource; false where there is none with this id. */
  delete(id: string): boolean;
  /** Gives a resource other tags. Throws where there is no such resource, or where AWS has no tags for the kind. */
  retag(id: string, tags: TagMap): void;
  /** Makes a further resource of this kind, as the world would have made it, and adds it. */
  add(): { readonly item: Item; readonly index: number };
}

/** Positions never move: a deleted resource leaves a gap, so that a listing that is under way neither skips nor repeats. */
export function makeCollection<Item>(
  { kind, spec }: { readonly kind: KindName; readonly spec: KindSpec<Item> },
  cell: Cell,
  initial: number,
): Collection<Item> {
  const changed = new Map<number, Item>();
  const deleted = new Map<number, Item>();
  const positions = positionIndex(spec, cell, initial);
  let end = initial;
  let nextIndex = initial;
  let sorted: readonly string[] | undefined;

  const at = (position: number) => deleted.get(position) ?? changed.get(position) ?? spec.make(cell, position);
  /** Whether a listing has the resource at a position; `view` is only there for the kinds that it concerns. */
  const isShown = (position: number, view: View | undefined) => {
    const exists = !deleted.has(position);
    return view ? view.shows(kind, spec.id(at(position)), exists) : exists;
  };
  const slice = (from: number, limit: number, anyView?: View) => {
    const view = anyView?.concerns(kind) ? anyView : undefined;
    const items: Item[] = [];
    let position = from;
    for (; position < end && items.length < limit; position++) if (isShown(position, view)) items.push(at(position));
    while (position < end && !isShown(position, view)) position++;
    return { items, next: position < end ? position : undefined };
  };
  const get = (id: string) => {
    const position = positions.get(id);
    return position === undefined || deleted.has(position) ? undefined : at(position);
  };
  const put = (item: Item) => {
    const id = spec.id(item);
    const before = positions.get(id);
    const position = before ?? end++;
    positions.set(id, position);
    if (deleted.delete(position) || before === undefined) sorted = undefined;
    changed.set(position, item);
  };
  return {
    get size() {
      return end - deleted.size;
    },
    list: () => slice(0, Number.POSITIVE_INFINITY).items,
    slice,
    get,
    removed: (id) => deleted.get(positions.get(id) ?? -1),
    ids: (view) => {
      if (view?.concerns(kind)) return positions.ids((position) => isShown(position, view)).sort();
      sorted ??= positions.ids((position) => !deleted.has(position)).sort();
      return sorted;
    },
    put,
    delete: (id) => {
      const position = positions.get(id);
      if (position === undefined || deleted.has(position)) return false;
      deleted.set(position, at(position));
      changed.delete(position);
      sorted = undefined;
      return true;
    },
    retag: (id, tags) => {
      const item = get(id);
      if (item === undefined || !spec.withTags) throw new RangeError(`Cannot retag ${id}: no such resource with tags`);
      put(spec.withTags(item, tags));
    },
    add: () => {
      const index = nextIndex++;
      const item = spec.make(cell, index);
      put(item);
      return { item, index };
    },
  };
}

/** Finds positions by id. Filled at the first question, because most listings never ask. */
function positionIndex<Item>(spec: KindSpec<Item>, cell: Cell, initial: number) {
  let index: Map<string, number> | undefined;
  const filled = () => {
    if (index) return index;
    index = new Map();
    for (let position = 0; position < initial; position++) index.set(spec.id(spec.make(cell, position)), position);
    return index;
  };
  return {
    get: (id: string) => filled().get(id),
    ids: (keep: (position: number) => boolean) => {
      return [...filled()].flatMap(([id, position]) => (keep(position) ? [id] : []));
    },
    set: (id: string, position: number) => filled().set(id, position),
  };
}
