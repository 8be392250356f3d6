import type { JsonValue } from "../model.ts";

/** The most bytes of an answer as JSON: what a model can read at once without losing sight of its task. */
export const MAX_ANSWER_BYTES = 100_000;

/** What lists may take of it; the rest is for the completeness and what else an answer says. */
export const MAX_LIST_BYTES = 80_000;

/** Values longer than this are not shown within lists. In bytes of JSON. */
const MAX_VALUE_BYTES = 1_000;

/** The bytes of a value as JSON. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? "");
}

/** The first items that fit into so many bytes together. */
export function fitting<Item>(items: readonly Item[], maxBytes: number = MAX_LIST_BYTES): readonly Item[] {
  let bytes = 0;
  const tooMany = items.findIndex((item) => {
    bytes += bytesOf(item) + 1;
    return bytes > maxBytes;
  });
  return tooMany < 0 ? items : items.slice(0, tooMany);
}

type Fields = Readonly<Record<string, JsonValue>>;

/** The fields of an object without the largest, so that it fits into so many bytes, and the names of those. */
export function withoutLargest(
  fields: Fields,
  maxBytes: number,
): { readonly kept: Fields; readonly omitted: readonly string[] } {
  const sized = Object.entries(fields).map(([name, value]) => ({ name, bytes: bytesOf(name) + bytesOf(value) + 2 }));
  let bytes = sized.reduce((sum, field) => sum + field.bytes, 2);
  const omitted = new Set<string>();
  for (const field of sized.toSorted((a, b) => b.bytes - a.bytes)) {
    if (bytes <= maxBytes) break;
    bytes -= field.bytes;
    omitted.add(field.name);
  }
  if (omitted.size === 0) return { kept: fields, omitted: [] };
  const kept = Object.entries(fields).filter(([name]) => !omitted.has(name));
  return { kept: Object.fromEntries(kept), omitted: [...omitted] };
}

/** Whether a value is short enough to be shown within a list. */
export function isShort(value: unknown): boolean {
  return bytesOf(value) <= MAX_VALUE_BYTES;
}

/** A text of at most so many characters; one that was longer ends in `…`. */
export function shortened(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
