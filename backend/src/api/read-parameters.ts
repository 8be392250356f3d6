import type { Parameters, Values } from "./parameters.ts";
import { ProblemError } from "./problem.ts";

/** As many errors are told: an answer must not be many times as large as its request. */
export const MAX_ERRORS = 20;

/** So much of an unknown name is told, for the same reason. */
export const MAX_NAME_LENGTH = 100;

/**
 * Reads the parameters of a request: those of the path as the router found them, the others from the query. Throws a 400
 * that names the parameters that are unknown or cannot be read.
 */
export function readParameters<Shape extends Parameters>(
  shape: Shape,
  { url, path }: { readonly url: URL; readonly path: Readonly<Record<string, string>> },
): Values<Shape> {
  const given = new Map(Object.entries(path).map(([name, value]) => [name, [value]]));
  const queryNames = Object.keys(shape).filter((name) => !given.has(name));
  const errors: { parameter: string; message: string }[] = [];
  for (const parameter of new Set(url.searchParams.keys())) {
    if (queryNames.includes(parameter)) given.set(parameter, url.searchParams.getAll(parameter));
    else errors.push({ parameter: parameter.slice(0, MAX_NAME_LENGTH), message: notKnown(queryNames) });
  }
  const values = Object.entries(shape).map(([parameter, { reader }]) => {
    const result = reader.safeParse(given.get(parameter));
    if (result.error) errors.push({ parameter, message: result.error.issues[0]?.message ?? "cannot be read" });
    return [parameter, result.data];
  });
  if (errors.length > 0) {
    throw wrongRequest(errors.slice(0, MAX_ERRORS));
  }
  // Each value was just read by the reader of its own parameter.
  return Object.fromEntries(values) as Values<Shape>;
}

/** The problem of a request of which these parts cannot be read. */
export function wrongRequest(
  errors: readonly { readonly parameter: string; readonly message: string }[],
): ProblemError {
  const parts = errors.map(({ parameter, message }) => `${parameter}: ${message}`).join("; ");
  return new ProblemError({ status: 400, detail: `Cannot read the request: ${parts}`, errors });
}

/** What is said of a name that is none of these. */
export function notKnown(names: readonly string[], what: "parameters" | "members" = "parameters"): string {
  return `is not known here: ${names.length === 0 ? `there are no ${what}` : `the ${what} are ${names.join(", ")}`}`;
}
