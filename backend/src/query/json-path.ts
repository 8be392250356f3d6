import { UsageError } from "../errors.ts";

/** Longer than any description is deep. */
const MAX_STEPS = 20;

/**
 * The path that DuckDB's JSON functions take, of what stands behind the first `from` characters of a property: `.State.Name`,
 * `.Tags[*].Key`, `.Items[0]`, `."a.b"`. Throws {@link UsageError} for anything else.
 */
export function parsePath(property: string, from: number): string {
  let path = "$";
  let at = from;
  for (let steps = 0; at < property.length; steps += 1) {
    STEP.lastIndex = at;
    const match = STEP.exec(property);
    if (match === null || steps === MAX_STEPS) throw problem(property);
    const [text, quoted, plain, index] = match;
    const key = plain ?? unquoted(quoted, property);
    if (index === undefined && !isKey(key)) throw problem(property);
    path += index === undefined ? `."${key}"` : text;
    at += text.length;
  }
  return path;
}

const STEP = /\.(?:("(?:[^"\\]|\\.)*")|([^.[\]"]+))|\[(\d{1,6}|\*)\]/y;

/** The key that is written in quotation marks; no text where there is none. */
function unquoted(quoted: string | undefined, property: string): string {
  try {
    const key: unknown = JSON.parse(quoted ?? '""');
    if (typeof key === "string") return key;
  } catch {
    // Said below.
  }
  throw problem(property);
}

/** Whether DuckDB can find a key: between the quotation marks of its paths there are no escapes, and no text ends with NUL. */
function isKey(key: string): boolean {
  return key !== "" && !key.includes('"') && [...key].every((character) => character >= " ");
}

function problem(property: string): UsageError {
  const shown = property.length > 60 ? `${property.slice(0, 60)}…` : property;
  return new UsageError(
    `Cannot read property "${shown}": write a path such as data.State.Name, data.SecurityGroups[*].GroupId or data.Labels."a.b"`,
  );
}
