import { isGlobal, KIND_NAMES, type KindName } from "./kind-names.ts";
import { ADDED, isTerminated } from "./kinds/compute-links.ts";
import { networkInterface } from "./kinds/network-interface.ts";
import { volume } from "./kinds/storage-kinds.ts";
import { anySpec } from "./kinds.ts";
import { hash, type Random, randomFrom } from "./random.ts";
import { type Here, PREPARE_REMOVAL } from "./removal.ts";
import { makeTags } from "./tags.ts";
import type { ChurnEvent, ChurnOptions, World } from "./world.ts";

/**
 * Lets time pass: changes and retags, removes and adds a share of the resources of all active accounts, in the proportion
 * 2 : 1 : 1, and keeps their relations in order. The same seed on the same world does the same.
 */
export function churn(world: World, { seed, share }: ChurnOptions): ChurnEvent[] {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`Cannot churn the world: share is ${share}, must be 0 to 1`);
  const events: ChurnEvent[] = [];
  for (const { id: accountId, state, regions } of world.accounts) {
    if (state !== "ACTIVE") continue;
    for (const type of KIND_NAMES) {
      for (const region of isGlobal(type) ? ["global"] : regions) {
        const random = randomFrom(hash(`${seed}/${accountId}/${region}/${type}`));
        events.push(...churnKind({ world, accountId, region }, type, share, random));
      }
    }
  }
  return events;
}

function churnKind(here: Here, type: KindName, share: number, random: Random): ChurnEvent[] {
  const { world, accountId, region } = here;
  const spec = anySpec(type);
  // Decided before anything is touched, because removing one resource may remove others of the same kind.
  const chosen: string[] = [];
  for (const item of world.collection(accountId, region, type).list())
    if (random.chance(share)) chosen.push(spec.id(item));
  return chosen.flatMap((id): ChurnEvent[] => {
    const roll = spec.comesAndGoes ? random.next() : 0;
    const event = (what: ChurnEvent["what"], of = id) => [{ what, type, accountId, region, id: of }];
    if (roll >= 0.75) return event("added", add(here, type));
    if (roll >= 0.5 && remove(here, type, id)) return event("removed");
    const what = alter(here, type, id, random);
    return what ? event(what) : [];
  });
}

function add(here: Here, type: KindName): string {
  const { world, accountId, region } = here;
  const { item, index } = world.collection(accountId, region, type).add();
  if (type === "ec2:instance" && !isTerminated(index)) {
    const cell = world.cell(accountId, region);
    world.collection(accountId, region, "ec2:volume").put(volume.make(cell, ADDED + index));
    world.collection(accountId, region, "ec2:network-interface").put(networkInterface.make(cell, ADDED + index));
  }
  return anySpec(type).id(item);
}

function remove(here: Here, type: KindName, id: string): boolean {
  const collection = here.world.collection(here.accountId, here.region, type);
  const item = collection.get(id);
  // Each kind's preparation gets an item of its own kind.
  const prepare = PREPARE_REMOVAL[type] as ((item: unknown, here: Here) => boolean) | undefined;
  if (item === undefined || prepare?.(item, here) === false) return false;
  return collection.delete(id);
}

function alter(here: Here, type: KindName, id: string, random: Random): "changed" | "retagged" | undefined {
  const { world, accountId, region } = here;
  const spec = anySpec(type);
  const cell = world.cell(accountId, region);
  const collection = world.collection(accountId, region, type);
  const item = collection.get(id);
  if (item === undefined) return undefined;
  if (spec.change && (!spec.withTags || random.chance(0.5))) {
    const changed = spec.change(item, random, cell);
    collection.put(changed as never);
    if (type === "ec2:instance") followInstance(here, id);
    return "changed";
  }
  if (!spec.withTags) return undefined;
  collection.retag(id, { ...makeTags(cell, random), ChangedBy: `churn-${random.hex(6)}` });
  return "retagged";
}

/** An instance that was stopped gave its public address back, so its network interface lost it too. */
function followInstance({ world, accountId, region }: Here, id: string): void {
  const instance = world.collection(accountId, region, "ec2:instance").get(id);
  const interfaces = world.collection(accountId, region, "ec2:network-interface");
  const card = interfaces.get(instance?.NetworkInterfaces?.[0]?.NetworkInterfaceId ?? "");
  if (!card || instance?.PublicIpAddress) return;
  const { Association: _, ...rest } = card;
  interfaces.put(rest);
}
