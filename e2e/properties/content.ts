import { isDeepStrictEqual } from "node:util";

/** What the definition of a kind says of its fields. */
export interface FieldRules {
  /** Dotted paths of fields that change by themselves. */
  readonly volatile: readonly string[];
  /** Dotted paths of lists whose order means something. */
  readonly ordered: readonly string[];
}

/** What a change record speaks of: the tags, and the description without its tags and volatile fields. */
export interface Content {
  readonly tags: Readonly<Record<string, string>>;
  readonly data: unknown;
}

/** Fields in which a description repeats its tags. */
const TAG_FIELDS = ["Tags", "TagSet", "TagList", "tags"];

/** The content of a resource in one form for all that mean the same: volatile fields gone, unordered lists sorted. */
export function contentOf({ tags, data }: Content, rules: FieldRules): Content {
  const fields = isObject(data) ? Object.entries(data).filter(([name]) => !TAG_FIELDS.includes(name)) : [];
  return { tags, data: isObject(data) ? settled(Object.fromEntries(fields), "", rules) : settled(data, "", rules) };
}

/** Whether two contents are the same. */
export function sameContent(a: Content, b: Content): boolean {
  return isDeepStrictEqual(a, b);
}

/** A value in its one form; `path` is where it stands in the description. */
export function settled(value: unknown, path: string, rules: FieldRules): unknown {
  if (Array.isArray(value)) {
    const elements = value.map((element) => settled(element, path, rules));
    return rules.ordered.includes(path) ? elements : elements.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  }
  if (!isObject(value)) return value;
  const fields: [string, unknown][] = [];
  for (const name of Object.keys(value).sort()) {
    const below = path === "" ? name : `${path}.${name}`;
    if (!rules.volatile.includes(below)) fields.push([name, settled(value[name], below, rules)]);
  }
  return Object.fromEntries(fields);
}

/** Whether a value is an object with fields. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? "";
}
