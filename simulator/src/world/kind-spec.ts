import type { Cell } from "./cell.ts";
import type { Random } from "./random.ts";

export type TagMap = Readonly<Record<string, string>>;

/** What the world knows about one kind of resource. `Item` is what AWS's answers show of it, put together. */
export interface KindSpec<Item> {
  /** Makes the resource with this index; the same cell and index always give the same resource. */
  readonly make: (cell: Cell, index: number) => Item;
  /** The native id, unique within account, region and kind. */
  readonly id: (item: Item) => string;
  readonly arn: (item: Item, cell: Cell) => string;
  readonly tags: (item: Item) => TagMap;
  /** The same resource with other tags; left out where AWS has no tags for the kind. */
  readonly withTags?: (item: Item, tags: TagMap) => Item;
  /** The resource type in the tagging API (`ec2:instance`); left out where that API does not offer the kind. */
  readonly taggingType?: string;
  /** A change as an owner or a pipeline makes it: a state, a size, a new version. */
  readonly change?: (item: Item, random: Random, cell: Cell) => Item;
  /** Whether the resource comes and goes on its own; the frame of a region (VPCs, subnets, clusters) stays. */
  readonly comesAndGoes: boolean;
}

/** Gives a kind's literal its type. */
export function kindSpec<Item>(spec: KindSpec<Item>): KindSpec<Item> {
  return spec;
}

/** A field that the world always fills in, although the SDK's type allows its absence. */
export function known<Value>(value: Value | undefined): Value {
  if (value === undefined)
    throw new TypeError("Cannot read a resource of the world: a field that it always has is absent");
  return value;
}
