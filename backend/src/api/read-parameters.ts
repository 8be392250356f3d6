import type { Parameters, Values } from "./parameters.ts";
import { ProblemError } from "./problem.ts";

/**
 * Reads the parameters of a request: those of the path as the router found them, the others from the query. Throws a 400
 * that names every parameter that is unknown or cannot be read.
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
    else errors.push({ parameter, message: `is not known here: ${known(queryNames)}` });
  }
  const values = Object.entries(shape).map(([parameter, { reader }]) => {
    const result = reader.safeParse(given.get(parameter));
    if (result.error) errors.push({ parameter, message: result.error.issues[0]?.message ?? "cannot be read" });
    return [parameter, result.data];
  });
  if (errors.length > 0) {
    const detail = `Cannot read the request: ${errors.map(({ parameter, message }) => `${parameter}: ${message}`).join("; ")}`;
    throw new ProblemError({ status: 400, detail, errors });
  }
  // Each value was just read by the reader of its own parameter.
  return Object.fromEntries(values) as Values<Shape>;
}

function known(names: readonly string[]): string {
  return names.length === 0 ? "there are no parameters" : `the parameters are ${names.join(", ")}`;
}
