import { type Body, type BodyValues, MAX_BODY_BYTES } from "./body.ts";
import { ProblemError } from "./problem.ts";
import { MAX_ERRORS, MAX_NAME_LENGTH, notKnown, wrongRequest } from "./read-parameters.ts";

/**
 * Reads the body of a request that carries a JSON object; without `body` there is nothing to read. Throws a 400 that names the members that
 * are unknown or cannot be read, a 413 for a body that is too large and a 415 for one that does not say that it is JSON.
 */
export async function readBody<Members extends Body>(
  body: Members | undefined,
  request: Request,
): Promise<BodyValues<Members>> {
  // There are no members of a body that is not looked at.
  if (!body) return {} as BodyValues<Members>;
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new ProblemError({
      status: 415,
      detail: 'The body must be JSON: send it as "content-type: application/json"',
    });
  }
  const given = parse(await textOf(request));
  const names = Object.keys(body);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  const errors = unknown.map((name) => ({
    parameter: name.slice(0, MAX_NAME_LENGTH),
    message: notKnown(names, "members"),
  }));
  const values = Object.entries(body).map(([parameter, { reader }]) => {
    const result = reader.safeParse(Object.hasOwn(given, parameter) ? given[parameter] : undefined);
    if (result.error) errors.push({ parameter, message: result.error.issues[0]?.message ?? "cannot be read" });
    return [parameter, result.data];
  });
  if (errors.length > 0) throw wrongRequest(errors.slice(0, MAX_ERRORS));
  // Each value was just read by the reader of its own member.
  return Object.fromEntries(values) as BodyValues<Members>;
}

/** Reads no more than there may be, whatever the request says of its length. */
async function textOf(request: Request): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new ProblemError({ status: 413, detail: `The body has more than ${MAX_BODY_BYTES / 1000} KB` });
    }
    pieces.push(piece);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    throw wrongBody("it is not UTF-8");
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrongBody("it is not JSON");
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject) throw wrongBody("it is not a JSON object");
  // Every object has members by name.
  return value as Readonly<Record<string, unknown>>;
}

function wrongBody(why: string): ProblemError {
  return wrongRequest([{ parameter: "body", message: why }]);
}
