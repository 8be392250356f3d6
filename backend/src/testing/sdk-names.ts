/**
 * Every name of a member or an enumerated value in an SDK module: what a dotted path into its answers can be made of. The
 * shapes are the module's own schemas, exported under names that end in `$`.
 */
export function sdkNames(module: object): ReadonlySet<string> {
  const names = new Set<string>();
  for (const value of Object.values(module)) {
    // A structure's schema is an array with the kind of schema, 3, first and the members' names at index 4.
    if (Array.isArray(value) && value[0] === 3) for (const name of value[4]) names.add(String(name));
    else if (isEnumeration(value)) for (const name of Object.values(value)) names.add(String(name));
  }
  return names;
}

function isEnumeration(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((name) => typeof name === "string")
  );
}
