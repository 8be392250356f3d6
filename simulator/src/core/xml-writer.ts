import type { NormalizedSchema } from "@smithy/core/schema";
import { NumericValue, toBase64 } from "@smithy/core/serde";

/** Writes a value as XML text. */
export type XmlWriter = (value: unknown) => string;

/**
 * The writer of what stands inside an element of this schema, compiled once per structure into closures: EC2 and RDS pages are megabytes,
 * and the SDK's own XML serialiser, made for small requests, is about ten times slower.
 */
export function xmlContent(schema: NormalizedSchema): XmlWriter {
  if (schema.isStructSchema()) return structWriter(schema);
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    return listWriter(elementWriter(item.getMergedTraits().xmlName ?? "member", item));
  }
  if (schema.isMapSchema()) return mapWriter("entry", schema);
  if (schema.isTimestampSchema()) return timestampWriter(schema.getSchema());
  if (schema.isBlobSchema()) return (value) => toBase64(value as Uint8Array); // the handler types promise bytes
  if (schema.isStringSchema()) return (value) => escapeXml(String(value));
  return (value) => (value instanceof NumericValue ? value.string : String(value));
}

/** An element with a name that needs no escaping. */
export function xmlElement(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** Text for element content and for attribute values in double quotes. */
export function escapeXml(text: string): string {
  return unsafe.test(text) ? text.replace(unsafeAll, (character) => escapes[character] ?? "") : text;
}

// A carriage return must be escaped because XML parsers turn it into a line feed.
const unsafe = /[&<>"\r]/;
const unsafeAll = /[&<>"\r]/g;
const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;" };

const structWriters = new WeakMap<object, XmlWriter>();

function structWriter(schema: NormalizedSchema): XmlWriter {
  const key: unknown = schema.getSchema();
  if (typeof key !== "object" || key === null) throw new TypeError("Cannot write XML: the structure has no schema");
  const known = structWriters.get(key);
  if (known) return known;
  // Members are compiled at the first value, because structures contain themselves.
  let names: string[] | undefined;
  let writers: XmlWriter[] = [];
  const write: XmlWriter = (value) => {
    if (names === undefined) {
      const members = [...schema.structIterator()];
      writers = members.map(([name, member]) => memberWriter(name, member));
      names = members.map(([name]) => name);
    }
    const struct = value as Record<string, unknown>; // the handler types promise an object where the schema has a structure
    let text = "";
    for (let i = 0; i < names.length; i++) {
      const member = struct[names[i] as string]; // i is inside both arrays
      if (member !== undefined && member !== null) text += (writers[i] as XmlWriter)(member);
    }
    return text;
  };
  structWriters.set(key, write);
  return write;
}

function memberWriter(name: string, schema: NormalizedSchema): XmlWriter {
  const traits = schema.getMergedTraits();
  const elementName = schema.getMemberTraits().xmlName ?? name;
  if (traits.xmlFlattened && schema.isListSchema())
    return listWriter(elementWriter(elementName, schema.getValueSchema()));
  if (traits.xmlFlattened && schema.isMapSchema()) return mapWriter(elementName, schema);
  return elementWriter(elementName, schema);
}

function elementWriter(name: string, schema: NormalizedSchema): XmlWriter {
  const open = `<${name}>`;
  const close = `</${name}>`;
  const content = xmlContent(schema);
  return (value) => open + content(value) + close;
}

function listWriter(item: XmlWriter): XmlWriter {
  return (value) => {
    let text = "";
    for (const each of value as Iterable<unknown>) text += item(each); // the handler types promise an array
    return text;
  };
}

function mapWriter(entryName: string, schema: NormalizedSchema): XmlWriter {
  const keySchema = schema.getKeySchema();
  const valueSchema = schema.getValueSchema();
  const writeKey = elementWriter(keySchema.getMergedTraits().xmlName ?? "key", keySchema);
  const writeValue = elementWriter(valueSchema.getMergedTraits().xmlName ?? "value", valueSchema);
  return (value) =>
    Object.entries(value as Record<string, unknown>) // the handler types promise an object
      .map(([key, each]) => xmlElement(entryName, writeKey(key) + writeValue(each)))
      .join("");
}

/** Query protocols write RFC 3339 with milliseconds unless the schema says HTTP date (6) or epoch seconds (7). */
function timestampWriter(format: unknown): XmlWriter {
  if (format === 6) return (value) => (value as Date).toUTCString(); // the handler types promise a Date
  if (format === 7) return (value) => String((value as Date).getTime() / 1000);
  return (value) => (value as Date).toISOString();
}
