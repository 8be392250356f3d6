import { type Random, randomFrom } from "../world/random.ts";

/** Lists whose order has no meaning and that AWS returns in any order. */
const SETS: ReadonlySet<string> = new Set([
  ...["Tags", "TagSet", "TagList", "tags", "SecurityGroups", "Groups", "VpcSecurityGroups", "GroupList", "SubnetIds"],
  ...[
    "AttachedManagedPolicies",
    "IpPermissions",
    "IpRanges",
    "Associations",
    "securityGroupIds",
    "subnetIds",
    "subnets",
  ],
  ...["environment", "Subnets", "Replicas", "NetworkInterfaceIds", "RouteTableIds"],
]);

/** The same handlers, whose answers have their set-like lists in another order at each call. */
export function shuffled<Handlers extends object>(handlers: Handlers, seed: number): Handlers {
  const random = randomFrom(seed);
  const wrapped = Object.entries(handlers).map(([operation, handler]) => [
    operation,
    async (...call: unknown[]) => shuffleSets(await handler(...call), random),
  ]);
  // The same operations with the same inputs and outputs.
  return Object.fromEntries(wrapped) as Handlers;
}

function shuffleSets(value: unknown, random: Random, isSet = false): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffleSets(item, random));
    if (isSet) for (let i = items.length - 1; i > 0; i--) swap(items, i, random.int(0, i));
    return items;
  }
  if (typeof value !== "object" || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, shuffleSets(member, random, SETS.has(key))]),
  );
}

function swap(items: unknown[], a: number, b: number): void {
  [items[a], items[b]] = [items[b], items[a]];
}
