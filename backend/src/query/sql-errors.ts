import { UsageError } from "../errors.ts";

/** Longer than any sentence; some of the engine's errors repeat what they are about. */
const MAX_LENGTH = 500;

/**
 * What the engine says of a query, as one sentence for whoever wrote it: without the place in a text that is not the one they wrote, and
 * with what it thinks they meant. The error of a query is the writer's to mend.
 */
export function sqlError(message: string, cause?: unknown): UsageError {
  if (/out of memory|memory_limit|could not allocate|failed to allocate/i.test(message)) return tooMuchMemory(cause);
  const [first = "", ...rest] = message.split(/\n+/);
  const sentence = first
    .replace(/^(?:[A-Z][A-Za-z-]*(?: [A-Za-z-]+)? Error: )+/, "")
    .replace(/\. You might need to add explicit type casts/, "")
    .replace(/[.!]$/, "");
  const meant = rest.find((line) => /^(Did you mean|Candidate bindings)/i.test(line));
  const hint = meant === undefined ? "" : `; ${lowerFirst(meant.trim().replace(/[?]$/, ""))}`;
  const forms = rest.filter((line) => /^\t[\w.]+\(/.test(line)).map((line) => line.trim());
  const taken = forms.length === 0 ? "" : `; there is ${forms.slice(0, 3).join(", ")}`;
  const text = `${sentence}${hint}${taken}`.replaceAll(/\binventory\./g, "").replaceAll(/\s+/g, " ");
  return new UsageError(`Cannot run the query: ${text.slice(0, MAX_LENGTH)}`, { cause });
}

/** What is said of a query that needs more memory than it may have. */
export function tooMuchMemory(cause?: unknown): UsageError {
  return new UsageError(
    "Cannot run the query: it needs more memory than a query may have; ask for fewer rows or columns at a time",
    { cause },
  );
}

/** What is said of a query that takes longer than it may. */
export function tooMuchTime(timeLimitMs: number): UsageError {
  return new UsageError(`Cannot run the query: it takes longer than ${timeLimitMs / 1000} s; ask for less at a time`);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
