import type { Organization } from "../../simulator/src/index.ts";
import { anySpec } from "../../simulator/src/world/kinds.ts";
import { randomFrom } from "../../simulator/src/world/random.ts";
import type { World } from "../../simulator/src/world/world.ts";
import { isObject } from "./content.ts";
import { OBSERVED_KINDS, type ObservedType } from "./observed-kinds.ts";
import type { AwsLie, Mutation } from "./schedule.ts";

/** A world that the schedule changes. */
export interface Mutable {
  readonly world: World;
  readonly types: readonly ObservedType[];
  /** Told of each resource (`partition resourceId`) that is removed. */
  readonly onRemoved: (resource: string) => void;
}

/** Changes the world; returns what happened, in words. */
export function mutate({ world, types, onRemoved }: Mutable, mutation: Mutation): string {
  if (!("kind" in mutation)) return mutateAccount(world, mutation);
  const place = placeOf(world, types, mutation);
  if (!place) return "stays as it is";
  const { type, accountId, region } = place;
  const { service, kind } = OBSERVED_KINDS[type];
  const collection = world.collection(accountId, region, type);
  const cell = world.cell(accountId, region);
  const where = `${type} in ${accountId} ${region}`;
  const random = randomFrom(mutation.item * 31 + mutation.cell);
  const remove = (id: string) => {
    collection.delete(id);
    onRemoved(`${service}#${accountId}#${region} ${kind}/${id}`);
  };
  if (mutation.what === "add") {
    const { item } = collection.add();
    return `adds ${anySpec(type).id(item)}: ${where}`;
  }
  const id = pick(collection.ids(), mutation.item);
  if (id === undefined) return `finds no ${where}`;
  switch (mutation.what) {
    case "remove":
      remove(id);
      return `removes ${id}: ${where}`;
    case "remove most": {
      const gone = collection.ids().filter((_, index) => index % 4 > 0);
      for (const one of gone) remove(one);
      return `removes ${gone.length} of ${gone.length + collection.size}: ${where}`;
    }
    case "change": {
      const { change } = anySpec(type);
      const item: unknown = collection.get(id);
      if (!change || item === undefined) return `cannot change ${where}`;
      // The kind's own change makes an item of the same kind, and so does a drift.
      collection.put(change(item, random, cell) as never);
      return `changes ${id}: ${where}`;
    }
    case "drift": {
      const item: unknown = collection.get(id);
      const drifted = drift(type, item, mutation.item);
      if (drifted === undefined) return `has nothing that drifts: ${where}`;
      collection.put(drifted as never);
      return `lets ${id} drift: ${where}`;
    }
    case "retag": {
      if (!anySpec(type).withTags) return `cannot retag ${where}`;
      collection.retag(id, { Owner: `owner-${mutation.item}`, [`key.${random.hex(2)}`]: random.hex(4) });
      return `retags ${id}: ${where}`;
    }
  }
}

function mutateAccount(world: World, mutation: Extract<Mutation, { readonly account: number }>): string {
  const account = pick(world.accounts, mutation.account);
  if (!account) return "stays as it is";
  switch (mutation.what) {
    case "account":
      // A management account cannot be suspended while its organisation exists.
      if (account === world.management) return "stays as it is";
      account.state = account.state === "ACTIVE" ? "SUSPENDED" : "ACTIVE";
      return `account ${account.id} is ${account.state}`;
    case "role":
      account.assumable = !account.assumable;
      return `the role of ${account.id} ${account.assumable ? "lets us in" : "refuses"}`;
    case "region": {
      const region = pick(account.initialRegions, mutation.region) ?? HOME;
      if (region === HOME) return "stays as it is";
      const isEnabled = !account.regions.has(region);
      world.setRegion(account.id, region, isEnabled);
      return `${region} is ${isEnabled ? "enabled" : "disabled"} in ${account.id}`;
    }
  }
}

/** The item with another value in a field that changes by itself; `undefined` for kinds that have none here. */
function drift(type: ObservedType, item: unknown, by: number): object | undefined {
  if (!isObject(item)) return undefined;
  if (type === "ecs:cluster") return { ...item, runningTasksCount: Number(item.runningTasksCount) + by + 1 };
  const { description } = item;
  if (type !== "dynamodb:table" || !isObject(description)) return undefined;
  return { ...item, description: { ...description, ItemCount: Number(description.ItemCount) + by + 1 } };
}

/** Where global services are called, and which no account can disable. */
const HOME = "us-east-1";

/** Makes listings show a resource otherwise than it is; returns what happened, in words. */
export function lie({ world, types, onRemoved }: Mutable, faults: Organization["faults"], about: AwsLie): string {
  const place = placeOf(world, types, about);
  const id = place && pick(world.collection(place.accountId, place.region, place.type).ids(), about.item);
  if (!place || id === undefined) return "finds nothing to lie about";
  const { type, accountId, region } = place;
  const { list, service, kind, reach } = OBSERVED_KINDS[type];
  const called = reach === "regional" ? region : HOME;
  const rule = { operation: list.operation, accountId, region: called, times: about.times };
  faults.add({ ...rule, listing: about.about === "missing" ? { missing: { type, id } } : { lingering: { type, id } } });
  if (about.about === "lingering") world.collection(accountId, region, type).delete(id);
  onRemoved(`${service}#${accountId}#${region} ${kind}/${id}`);
  return `${id} is ${about.about} from here on, in ${about.times} listings: ${type} in ${accountId} ${region}`;
}

function placeOf(
  world: World,
  types: readonly ObservedType[],
  choice: { readonly kind: number; readonly cell: number },
) {
  const type = pick(types, choice.kind);
  const account = pick(world.accounts, choice.cell);
  if (!type || !account) return undefined;
  const isGlobal = OBSERVED_KINDS[type].reach === "global";
  const region = isGlobal ? "global" : pick(account.initialRegions, choice.cell >> 1);
  return region === undefined ? undefined : { type, accountId: account.id, region };
}

/** Everything can be reached again. */
export function mend(world: World): void {
  for (const account of world.accounts) {
    account.state = "ACTIVE";
    account.assumable = true;
    for (const region of account.initialRegions) world.setRegion(account.id, region, true);
  }
}

function pick<Element>(list: readonly Element[], choice: number): Element | undefined {
  return list.length === 0 ? undefined : list[choice % list.length];
}
