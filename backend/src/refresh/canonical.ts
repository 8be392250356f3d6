import { hash } from "node:crypto";
import type { JsonValue } from "../model.ts";

/** A set of dotted paths as a tree; lists on the way are passed through. */
export interface PathTree {
  readonly ends: boolean;
  readonly children: ReadonlyMap<string, PathTree>;
}

/** Compiles dotted paths, e.g. `["deployments.runningCount"]`; `undefined` where there are none. */
export function pathTree(paths: readonly string[] | undefined): PathTree | undefined {
  if (!paths || paths.length === 0) return undefined;
  const root = { ends: false, children: new Map() };
  for (const path of paths) {
    let node: { ends: boolean; children: Map<string, typeof node> } = root;
    for (const name of path.split(".")) {
      let child = node.children.get(name);
      if (!child) {
        child = { ends: false, children: new Map() };
        node.children.set(name, child);
      }
      node = child;
    }
    node.ends = true;
  }
  return root;
}

/**
 * One text for all listings that mean the same: sorted keys, RFC 3339 times, absent fields left out, and lists sorted,
 * because AWS returns tags, groups and the like in any order. Lists at the `ordered` paths keep theirs.
 */
export function canonical(value: unknown, ordered?: PathTree): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return Number.isFinite(value) ? String(value) : "null";
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return String(value);
    case "object":
      break;
    default:
      return "null";
  }
  if (value === null) return "null";
  if (Array.isArray(value)) {
    const ofElement = ordered?.ends ? { ...ordered, ends: false } : ordered;
    const texts = value.map((element) => canonical(element, ofElement));
    if (!ordered?.ends) texts.sort();
    return `[${texts.join(",")}]`;
  }
  if (value instanceof Date) return JSON.stringify(rfc3339(value));
  if (value instanceof Uint8Array) return JSON.stringify(base64(value));
  let text = "{";
  // Plain data from here on: what the SDK parsed from an answer.
  const object = value as Record<string, unknown>;
  for (const key of sortedKeys(object)) {
    const field = object[key];
    if (field === undefined) continue;
    if (text.length > 1) text += ",";
    text += quoted(key) + canonical(field, ordered?.children.get(key));
  }
  return `${text}}`;
}

/** Sorting what is sorted, as most of what the SDK makes is, takes longer than looking. */
function sortedKeys(object: object): readonly string[] {
  const keys = Object.keys(object);
  for (let index = 1; index < keys.length; index += 1) {
    if (String(keys[index - 1]) > String(keys[index])) return keys.sort();
  }
  return keys;
}

/** The names of AWS's fields are few, those of labels are not. */
const QUOTED_KEYS = 5_000;
const quotedKeys = new Map<string, string>();

function quoted(key: string): string {
  const known = quotedKeys.get(key);
  if (known !== undefined) return known;
  const text = `${JSON.stringify(key)}:`;
  if (quotedKeys.size < QUOTED_KEYS) quotedKeys.set(key, text);
  return text;
}

/** A digest of canonical texts: 128 bits, which is plenty to tell two descriptions of one resource apart. */
export function digest(...texts: readonly string[]): string {
  return hash("sha256", texts.join("\n"), "base64url").slice(0, 22);
}

/** What the SDK parsed, in JSON's types: times as RFC 3339, bytes as base64, absent fields left out. */
export function toJson(value: unknown): JsonValue {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Date) return rfc3339(value);
  if (value instanceof Uint8Array) return base64(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  // Not by assignment, which loses a field named __proto__.
  return Object.fromEntries(fields.map(([key, field]) => [key, toJson(field)]));
}

function rfc3339(time: Date): string | null {
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
