/** A node of the engine's syntax tree, or of anything in it. */
export type Node = Record<string, unknown>;

/** Calls for every object, the outer ones first. */
export function visit(value: unknown, call: (node: Node) => void): void {
  if (Array.isArray(value)) for (const element of value) visit(element, call);
  else if (isNode(value)) {
    call(value);
    for (const field of Object.values(value)) visit(field, call);
  }
}

/** Whether a value of parsed JSON is an object. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text in lower case; of anything else the empty text. */
export function lower(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}

/** The text that a constant is; `undefined` of anything else. */
export function constantText(value: unknown): string | undefined {
  if (!isNode(value) || value.class !== "CONSTANT" || !isNode(value.value) || !isNode(value.value.type))
    return undefined;
  const { type, value: text } = value.value;
  return type.id === "VARCHAR" && typeof text === "string" ? text : undefined;
}
