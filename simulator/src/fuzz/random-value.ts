import type { NormalizedSchema } from "@smithy/core/schema";

/** A deterministic source of numbers in [0, 1). */
export type Random = () => number;

/** The mulberry32 generator: small, fast, and the same sequence for the same seed everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What the protocol at hand can carry. */
export type ValueLimits = {
  /** Whether a list may be empty. Form and flattened XML lists are written item by item, so an empty one leaves no trace. */
  emptyLists: boolean;
};

/**
 * A random value that fits the schema and that the wire can carry: every list and structure has something in it, unions have one member,
 * times are whole seconds, numbers whole (schemas do not tell integers from fractions). Undefined when nesting ends before anything fits.
 */
export function randomValue(schema: NormalizedSchema, random: Random, limits: ValueLimits): unknown {
  return anyValue(schema, { random, limits, depth: 0, plain: false });
}

/** `plain` marks values that become header text. */
type Place = { random: Random; limits: ValueLimits; depth: number; plain: boolean };

const maxDepth = 6;

function anyValue(schema: NormalizedSchema, place: Place): unknown {
  const { random } = place;
  if (schema.isStructSchema()) return structOf(schema, place);
  if (schema.isListSchema()) return listOf(schema, place);
  if (schema.isMapSchema()) return mapOf(schema, place);
  if (schema.isTimestampSchema()) return new Date(Math.floor(random() * 2_000_000_000) * 1000);
  if (schema.isBooleanSchema()) return random() < 0.5;
  if (schema.isNumericSchema()) return Math.floor(random() * 100_000);
  if (schema.isBlobSchema())
    return Uint8Array.from({ length: 1 + Math.floor(random() * 12) }, () => Math.floor(random() * 256));
  if (schema.isDocumentSchema()) return { text: word(random), list: [1, true, word(random)] };
  if (schema.isStringSchema()) return stringOf(schema, place);
  throw new TypeError(`Cannot make a value for ${schema.getName(true)}: its type is not supported`);
}

function structOf(schema: NormalizedSchema, place: Place): Record<string, unknown> | undefined {
  const members = [...schema.structIterator()];
  const inner = { ...place, depth: place.depth + 1 };
  const struct: Record<string, unknown> = {};
  if (schema.isUnionSchema()) {
    const start = Math.floor(place.random() * members.length);
    for (const [name, member] of [...members.slice(start), ...members.slice(0, start)]) {
      const value = fits(member, inner.depth) ? anyValue(member, inner) : undefined;
      if (value !== undefined) return { [name]: value };
    }
    return undefined;
  }
  const keep = place.depth === 0 ? 0.9 : place.depth < 3 ? 0.6 : 0.3;
  for (const [name, member] of members) {
    const { httpLabel, idempotencyToken, httpPayload } = member.getMergedTraits();
    // Clients refuse a missing label, make up a missing token, and S3's takes an answer without its payload for an error.
    if (!httpLabel && !idempotencyToken && !httpPayload && place.random() > keep) continue;
    const value = fits(member, inner.depth) ? anyValue(member, inner) : undefined;
    if (value !== undefined) struct[name] = value;
  }
  if (Object.keys(struct).length > 0 || place.depth === 0) return struct;
  for (const [name, member] of members) {
    const value = fits(member, inner.depth) ? anyValue(member, inner) : undefined;
    if (value !== undefined) return { [name]: value };
  }
  return undefined;
}

function fits(schema: NormalizedSchema, depth: number): boolean {
  return depth < maxDepth || !(schema.isStructSchema() || schema.isListSchema() || schema.isMapSchema());
}

function listOf(schema: NormalizedSchema, place: Place): unknown[] | undefined {
  const traits = schema.getMergedTraits();
  const boundToHttp = traits.httpHeader || traits.httpQuery || traits.xmlFlattened || traits.httpPayload;
  if (place.limits.emptyLists && !boundToHttp && place.random() < 0.1) return [];
  const item = { ...place, depth: place.depth + 1, plain: place.plain || isPlain(schema) };
  const length = 1 + Math.floor(place.random() * 3);
  const items = Array.from({ length }, () => anyValue(schema.getValueSchema(), item)).filter(
    (value) => value !== undefined,
  );
  return items.length > 0 ? items : undefined;
}

function mapOf(schema: NormalizedSchema, place: Place): Record<string, unknown> | undefined {
  const item = { ...place, depth: place.depth + 1, plain: place.plain || isPlain(schema) };
  const map: Record<string, unknown> = {};
  for (let i = 1 + Math.floor(place.random() * 2); i > 0; i--) {
    const value = anyValue(schema.getValueSchema(), item);
    if (value !== undefined) map[word(place.random)] = value;
  }
  return Object.keys(map).length > 0 ? map : undefined;
}

/** Letters that need care on the wire: markup, quotes, separators, escapes, white space inside, letters outside ASCII and outside the BMP. */
const awkward = [
  "<",
  ">",
  "&",
  '"',
  "'",
  "/",
  "%",
  "+",
  "=",
  "?",
  "#",
  ",",
  ";",
  ":",
  "\\",
  " x",
  "\nx",
  "é",
  "日",
  "😀",
  "]]>",
  "{}",
];

function stringOf(schema: NormalizedSchema, { random, plain }: Place): string {
  const traits = schema.getMergedTraits();
  if (traits.mediaType === "application/json") return JSON.stringify({ [word(random)]: word(random) });
  const letters = Array.from({ length: 3 }, () =>
    random() < 0.3 ? (awkward[Math.floor(random() * awkward.length)] ?? "") : word(random),
  );
  return plain || isPlain(schema) ? word(random) : word(random) + letters.join("");
}

/** Header values are plain words, and so is what becomes part of the host name, as S3's bucket does. */
function isPlain(schema: NormalizedSchema): boolean {
  const { httpHeader, httpPrefixHeaders, hostLabel } = schema.getMergedTraits();
  return Boolean(httpHeader || hostLabel) || httpPrefixHeaders !== undefined || schema.getMemberName() === "Bucket";
}

function word(random: Random): string {
  return Array.from(
    { length: 3 + Math.floor(random() * 5) },
    () => "abcdefghijklmnopqrstuvwxyz"[Math.floor(random() * 26)],
  ).join("");
}
