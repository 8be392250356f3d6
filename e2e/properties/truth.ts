import { isDeepStrictEqual } from "node:util";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { AwsCredentialIdentity } from "@smithy/types";
import { type AwsSettings, clientConfig } from "../../backend/src/aws.ts";
import type { Scope, SdkClient } from "../../backend/src/collectors/define.ts";
import { loadService } from "../../backend/src/collectors/index.ts";
import type { World } from "../../simulator/src/world/world.ts";
import { OBSERVED_KINDS, type ObservedType } from "./observed-kinds.ts";
import type { ItemView, PartitionView } from "./partition-view.ts";

/** What is to be compared. */
export interface Comparison {
  readonly world: World;
  readonly types: readonly ObservedType[];
  /** Reaches the simulated organisation, past the schedule. */
  readonly aws: AwsSettings;
  readonly partitions: readonly PartitionView[];
  readonly nowSeconds: number;
}

/**
 * Where the tables differ from the world: ids, ARNs and tags from the world's own model, the full descriptions from a listing
 * made here. What cannot be reached now is left out, as it keeps what was stored.
 */
export async function differences(comparison: Comparison): Promise<string[]> {
  const { world, types, partitions, nowSeconds } = comparison;
  const faults: string[] = [];
  const stored = new Map<string, ItemView>();
  for (const { id, items } of partitions) {
    for (const item of items.values()) if (item.ttl > nowSeconds) stored.set(`${id} ${item.resourceId}`, item);
  }
  const known = new Set<string>();
  for (const { type, accountId, region, resourceId, arn, tags } of world.expected(types)) {
    if (!isReachable(world, accountId, region)) continue;
    const name = `${type.split(":")[0]}#${accountId}#${region} ${resourceId}`;
    known.add(name);
    const item = stored.get(name);
    if (!item) faults.push(`${name}: exists and is not stored`);
    else if (item.arn !== arn) faults.push(`${name}: its ARN is stored as ${item.arn}, and is ${arn}`);
    else if (!isDeepStrictEqual({ ...item.tags }, { ...tags })) {
      faults.push(`${name}: its tags are stored as ${JSON.stringify(item.tags)}, and are ${JSON.stringify(tags)}`);
    }
  }
  for (const name of stored.keys()) {
    const [, accountId = "", region = ""] = (name.split(" ")[0] ?? "").split("#");
    if (!known.has(name) && isReachable(world, accountId, region)) faults.push(`${name}: is stored and does not exist`);
  }
  if (faults.length > 0) return faults;
  for (const [name, data] of await descriptions(comparison)) {
    const item = stored.get(name);
    if (!isDeepStrictEqual(item?.data, data)) {
      faults.push(`${name}: described as ${JSON.stringify(data)}, stored is ${JSON.stringify(item?.data)}`);
    }
  }
  return faults;
}

/** Whether a refresh can read a place of the world now. */
export function isReachable(world: World, accountId: string, region: string): boolean {
  const account = world.account(accountId);
  if (account?.state !== "ACTIVE") return false;
  // The management account is read by the caller's own right where its role refuses.
  if (!account.assumable && account !== world.management) return false;
  return region === "global" || account.regions.has(region);
}

/** Every full description, listed by the kinds' own calls and without the engine. */
async function descriptions({ world, types, aws }: Comparison): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const { id: accountId, regions } of world.accounts) {
    const places = [...regions].filter((region) => isReachable(world, accountId, region));
    const [anyPlace] = places;
    if (!anyPlace) continue;
    const credentials = await enter(aws, world, accountId);
    for (const type of types) {
      const { service, kind, reach } = OBSERVED_KINDS[type];
      const called = reach === "regional" ? places : ["us-east-1"];
      for (const region of called) {
        const scope = { partition: "aws", accountId, region: reach === "global" ? "global" : region };
        const isOpen = (where: string) => isReachable(world, accountId, where);
        const listing = { service, kind, region, scope, isOpen };
        for (const [where, resourceId, data] of await describe(aws, credentials, listing)) {
          found.set(`${service}#${accountId}#${where} ${resourceId}`, data);
        }
      }
    }
  }
  return found;
}

async function describe(
  aws: AwsSettings,
  credentials: AwsCredentialIdentity,
  listing: {
    readonly service: string;
    readonly kind: string;
    readonly region: string;
    readonly scope: Scope;
    /** Whether a region can be asked; a listing of a whole account names others, too. */
    readonly isOpen: (region: string) => boolean;
  },
): Promise<[region: string, resourceId: string, data: unknown][]> {
  const service = await loadService(listing.service);
  const kind = service.kinds[listing.kind];
  if (!kind) throw new RangeError(`Cannot describe ${listing.kind}: there is no such kind`);
  const clientOf = (region: string): SdkClient =>
    new service.client(clientConfig(aws, { region, credentials: async () => credentials }));
  const client = clientOf(listing.region);
  const found: [string, string, unknown][] = [];
  for await (const keys of kind.list(client, listing.scope)) {
    for (const key of keys) {
      const region = (await kind.region?.(key, client)) ?? listing.scope.region;
      if (!listing.isOpen(region)) continue;
      const scope = { ...listing.scope, region };
      const own = kind.region ? clientOf(region) : client;
      const items = kind.describeMany
        ? (await kind.describeMany.call(own, [key], scope)).items
        : [kind.describe ? await kind.describe(own, key, scope) : key];
      for (const item of items) {
        const kept = kind.redact ? kind.redact(item) : item;
        found.push([region, `${listing.kind}/${kind.id(item)}`, JSON.parse(JSON.stringify(kept))]);
      }
    }
  }
  return found;
}

async function enter(aws: AwsSettings, world: World, accountId: string): Promise<AwsCredentialIdentity> {
  const role = `arn:aws:iam::${accountId}:role/${world.options.roleName}`;
  if (accountId === world.management.id && aws.credentials) return await aws.credentials();
  const sts = new STSClient(clientConfig(aws));
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "truth" }));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
