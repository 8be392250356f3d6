import { gunzipSync, gzipSync } from "node:zlib";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { StoreError } from "./storage.ts";

/** An item in DynamoDB's own form. */
export type Item = Record<string, AttributeValue>;

/** DynamoDB's limit for one item, in bytes. */
export const MAX_ITEM_BYTES = 400 * 1024;

/**
 * JSON longer than this is stored as gzip. One KB is a write unit (two in a transaction) and every later refresh reads the
 * whole item again to compare its hash; a description of 1.7 KB shrinks to 0.5 KB in 25 µs. Below, gzip gains nothing.
 */
const GZIP_ABOVE_BYTES = 1024;

/** Plain attributes: text and numbers as they are, `undefined` left out. */
export function plain(fields: Readonly<Record<string, string | number | undefined>>): Item {
  const item: Item = {};
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") item[name] = { S: value };
    if (typeof value === "number") item[name] = { N: String(value) };
  }
  return item;
}

/** Structured attributes as compact JSON, gzipped when long; `undefined`, `{}` and `[]` are left out. */
export function structured(fields: Readonly<Record<string, unknown>>): Item {
  const item: Item = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && !isEmpty(value)) item[name] = json(value);
  }
  return item;
}

/** One value as compact JSON, gzipped when long. JSON keeps every number and any depth, which native maps do not. */
export function json(value: unknown): AttributeValue {
  const text = JSON.stringify(value);
  if (text.length <= GZIP_ABOVE_BYTES) return { S: text };
  const zipped = gzipSync(text);
  return zipped.length < Buffer.byteLength(text) ? { B: zipped } : { S: text };
}

/** Reads the attributes of one item; a missing or misshapen one throws {@link StoreError}, as the item was not written by us. */
export interface ItemReader {
  text(name: string): string;
  optionalText(name: string): string | undefined;
  number(name: string): number;
  optionalNumber(name: string): number | undefined;
  /** The value as it was given to {@link json}, or `absent` where the attribute was left out. */
  json<Value>(name: string, absent: Value): Value;
  /** The same for an attribute that is always written. */
  requiredJson<Value>(name: string): Value;
}

/** Opens an item for reading. */
export function reader(item: Item): ItemReader {
  const optionalText = (name: string) => item[name]?.S;
  const optionalNumber = (name: string) => (item[name]?.N === undefined ? undefined : Number(item[name].N));
  const required = <Value>(name: string, value: Value | undefined): Value => {
    if (value === undefined) throw new StoreError(`Cannot read item ${nameOf(item)}: attribute "${name}" is missing`);
    return value;
  };
  const parsed = <Value>(name: string, value: AttributeValue): Value => {
    try {
      // Only this module writes the attribute, from a value of the same type.
      return JSON.parse(value.B === undefined ? (value.S ?? "") : gunzipSync(value.B).toString()) as Value;
    } catch (cause) {
      throw new StoreError(`Cannot read item ${nameOf(item)}: attribute "${name}" is damaged`, { cause });
    }
  };
  return {
    optionalText,
    optionalNumber,
    text: (name) => required(name, optionalText(name)),
    number: (name) => required(name, optionalNumber(name)),
    json: (name, absent) => (item[name] === undefined ? absent : parsed(name, item[name])),
    requiredJson: (name) => parsed(name, required(name, item[name])),
  };
}

/** The size DynamoDB counts for an item, in bytes; a number may be counted a few bytes too high, never too low. */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) {
    bytes += Buffer.byteLength(name) + (value.B?.length ?? Buffer.byteLength(value.S ?? value.N ?? "")) + 1;
  }
  return bytes;
}

/** The object without its undefined fields, as the model's optional fields are absent rather than undefined. */
export function compact<Fields extends object>(fields: Fields): Compact<Fields> {
  // Leaving out the undefined fields is just what the type says.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Compact<Fields>;
}

type OptionalNames<Fields> = { [Name in keyof Fields]: undefined extends Fields[Name] ? Name : never }[keyof Fields];

type Compact<Fields> = Omit<Fields, OptionalNames<Fields>> & {
  [Name in OptionalNames<Fields>]?: Exclude<Fields[Name], undefined>;
};

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function nameOf(item: Item): string {
  const pair = [
    [item.pk, item.sk],
    [item.day, item.atId],
    [item.service, item.accountRegion],
  ].find(([partitionKey, sortKey]) => partitionKey !== undefined && sortKey !== undefined);
  return pair?.map((key) => key?.S).join(" / ") ?? "of unknown key";
}
