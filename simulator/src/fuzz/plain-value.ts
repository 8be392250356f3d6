/**
 * A value reduced to what the wire carries, for comparison: undefined members gone, bytes as base64 whatever their class, members in order,
 * and prototypes that the SDK adds forgotten.
 */
export function plainValue(value: unknown): unknown {
  if (value instanceof Uint8Array)
    return `base64:${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")}`;
  if (value instanceof String) return String(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (value instanceof Date || typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, plainValue(member)]).sort());
}
