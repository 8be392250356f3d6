/**
 * What a collector file is made of. A file says what each kind is and which SDK calls list it; the refresh engine owns
 * everything else (fan-out, paging, limits, retries, outcomes, redaction, hashing), so there is no `try`, log, loop over
 * accounts, retry or sleep in a collector.
 */

import type { Reference, Tags } from "../model.ts";

/** Where one listing happens. `region` is `global` for a service of global reach. */
export interface Scope {
  /** AWS partition: `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
}

/**
 * How far one listing reaches. `regional`: one listing per region. `global`: one per account, stored under the region
 * `global`. `account`: one per account whose items live in regions of their own (S3 buckets).
 */
export type Reach = "regional" | "global" | "account";

/** An IAM action, e.g. `ec2:DescribeInstances`. */
export type IamAction = `${string}:${string}`;

/** What a column may hold; a date is stored as RFC 3339 text. */
export type ColumnValue = string | number | boolean | Date | readonly string[];

/** Tags that the listing does not carry come from the tagging API in bulk; `taggingApi` is its resource type filter. */
export interface TaggingApiSource {
  readonly taggingApi: string;
}

/** The answer of a describe call for several keys; `gone` counts keys that AWS says no longer exist. */
export interface Described<Item> {
  readonly items: readonly Item[];
  readonly gone: number;
}

/** One kind of resource. `Key` is what the listing yields, `Item` what the readers see (the same, unless described). */
export interface KindDefinition<Client, Key, Item> {
  /** Plural title, e.g. `Instances`. */
  readonly title: string;
  /** What a reader must know to read the list rightly, e.g. what AWS lists that is left out. One sentence, for the docs. */
  readonly note?: string;
  /** CloudFormation type, where one exists. */
  readonly cloudFormation?: `AWS::${string}::${string}`;
  /** Every IAM action that the calls below need (the tagging API's is added by the engine). */
  readonly actions: readonly IamAction[];
  /** Yields the pages of the listing; build it with `pages.ts`. */
  readonly list: (client: Client, scope: Scope) => AsyncIterable<readonly Key[]>;
  /** Only for reach `account`: the region a listed key lives in. `describe` then gets a client of that region. */
  readonly region?: (key: Key, client: Client) => string | Promise<string>;
  /** Turns one key into the full item, for services that list first and describe then. */
  readonly describe?: (client: Client, key: Key, scope: Scope) => Promise<Item>;
  /** The same for services that describe several keys in one call. */
  readonly describeMany?: {
    readonly atMost: number;
    readonly call: (client: Client, keys: readonly Key[], scope: Scope) => Promise<Described<Item>>;
  };
  /** Error names by which `describe` says that the resource was deleted since it was listed. */
  readonly gone?: readonly string[];
  /** The native id, unique within account, region and kind. An item without one makes the cell fail. */
  readonly id: (item: Item) => string | undefined;
  readonly arn: (item: Item, scope: Scope) => string | undefined;
  readonly name?: (item: Item) => string | undefined;
  readonly state?: (item: Item) => string | undefined;
  /** Left out only where AWS has no tags for this kind. */
  readonly tags?: ((item: Item) => Tags) | TaggingApiSource;
  readonly createdAt?: (item: Item) => Date | undefined;
  /** What tables show, by camelCase name. */
  readonly columns: Readonly<Record<string, (item: Item, scope: Scope) => ColumnValue | undefined>>;
  readonly related?: (item: Item, scope: Scope) => readonly (Reference | undefined)[];
  /** Replaces secret values before anything is hashed or stored. */
  readonly redact?: (item: Item) => Item;
  /**
   * Dotted paths of fields that change by themselves (item counts, last-used times); lists are passed through. They are
   * stored and kept current, but a change in them alone makes no change record.
   */
  readonly volatile?: readonly string[];
  /** Dotted paths of lists whose order has a meaning. All other lists are compared as sets, as AWS returns them in any order. */
  readonly ordered?: readonly string[];
}

/** A kind whose item types have been checked and are no longer needed: what the engine works with. */
export type Kind<Client> = KindDefinition<Client, unknown, unknown>;

/** The parts of an SDK client that the engine needs. */
export interface SdkClient {
  readonly config: { readonly serviceId: string };
  destroy(): void;
}

export interface ServiceDefinition<Client extends SdkClient = SdkClient> {
  /** Our short name, e.g. `ec2`. */
  readonly service: string;
  readonly title: string;
  readonly reach: Reach;
  /**
   * The SDK client's class; services that share a class share clients and limits. Each class has a configuration type of
   * its own (`never` accepts them all); the engine passes the settings that all of them share.
   */
  readonly client: new (
    config: never,
  ) => Client;
  readonly kinds: Readonly<Record<string, Kind<Client>>>;
}

/** Defines a service. */
export function defineService<Client extends SdkClient>(
  definition: ServiceDefinition<Client>,
): ServiceDefinition<Client> {
  return definition;
}

/**
 * Returns the function that defines kinds of one client: `const kind = kindsOf<EC2Client>()`. A reader of a field that
 * the item does not have does not compile.
 */
export function kindsOf<Client>(): <Key, Item = Key>(definition: KindDefinition<Client, Key, Item>) => Kind<Client> {
  // The engine only ever hands a kind's items back to the same kind, so forgetting their type is safe.
  return (definition) => definition as unknown as Kind<Client>;
}

/** An ARN in the scope's own partition; pass `""` as region or account for services whose ARNs leave them out. */
export function arn(
  scope: Scope,
  service: string,
  resource: string,
  parts: { readonly region?: string; readonly accountId?: string } = {},
): string {
  const region = parts.region ?? (scope.region === "global" ? "" : scope.region);
  return `arn:${scope.partition}:${service}:${region}:${parts.accountId ?? scope.accountId}:${resource}`;
}

/** A reference, or `undefined` where the item does not have one. */
export function ref(type: string, id: string | undefined): Reference | undefined {
  return id ? { type, id } : undefined;
}

/** References of one type, each id once. */
export function refs(type: string, ids: readonly (string | undefined)[] | undefined): (Reference | undefined)[] {
  return [...new Set(ids)].map((id) => ref(type, id));
}

/** References of one type to what each element of a list points to, each id once. */
export function refsOf<Element>(
  type: string,
  list: readonly Element[] | undefined,
  id: (element: Element) => string | undefined,
): (Reference | undefined)[] {
  return refs(type, list?.map(id));
}

/** What follows the last `/`: the name at the end of an ARN or a path. */
export function lastSegment(path: string | undefined): string | undefined {
  return path?.slice(path.lastIndexOf("/") + 1);
}

interface AnyTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

/** A tag list of either spelling (`Key`/`Value`, `key`/`value`) as a map. */
export function tagMap(tags: readonly AnyTag[] | undefined): Record<string, string> {
  // Not by assignment, which loses a tag named __proto__.
  return Object.fromEntries(
    (tags ?? []).flatMap((tag) => {
      const key = tag.Key ?? tag.key;
      return key === undefined ? [] : [[key, tag.Value ?? tag.value ?? ""]];
    }),
  );
}

/** The value of the tag `Name`, which EC2 shows as a resource's name. */
export function nameTag(tags: readonly AnyTag[] | undefined): string | undefined {
  return tags?.find((tag) => tag.Key === "Name")?.Value;
}

/** What stands in the place of a redacted value. */
export const REDACTED = "(redacted)";

/** A map with every value redacted; the keys stay, so that it can be seen what is set. */
export function redactedValues(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(map).map((key) => [key, REDACTED]));
}
