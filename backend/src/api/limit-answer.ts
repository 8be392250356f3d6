import { isBinaryType } from "./binary-type.ts";
import { ProblemError } from "./problem.ts";

/**
 * An answer as Lambda can give it: as a string within JSON of at most `maxBytes`. It is compressed where the request accepts
 * that, which makes room for about ten times as much. Throws a 413 for what is still too large; without `maxBytes` the answer
 * stays a stream.
 */
export async function limitAnswer(response: Response, request: Request, maxBytes?: number): Promise<Response> {
  if (maxBytes === undefined || !response.body) return response;
  response.headers.append("vary", "accept-encoding");
  if (isBinaryType(response.headers.get("content-type") ?? "")) {
    const pieces = await within(maxBytes, response.body, (piece) => bytesInAnswer(piece, true));
    return new Response(Buffer.concat(pieces), response);
  }
  if (!acceptsGzip(request)) {
    const text = response.body.pipeThrough(new TextDecoderStream());
    const pieces = await within(maxBytes, text, (piece) => bytesInAnswer(piece, false));
    return new Response(pieces.join(""), response);
  }
  response.headers.set("content-encoding", "gzip");
  const compressed = response.body.pipeThrough(new CompressionStream("gzip"));
  const pieces = await within(maxBytes, compressed, (piece) => bytesInAnswer(piece, true));
  return new Response(Buffer.concat(pieces), response);
}

/** The bytes that a part of a body takes in Lambda's JSON: as base64, four characters for three bytes, or as text. */
export function bytesInAnswer(piece: string | Uint8Array, isBinary: boolean): number {
  if (isBinary) return Math.ceil(Buffer.byteLength(piece) / 3) * 4;
  // A character that JSON escapes counts as those that it becomes.
  return Buffer.byteLength(JSON.stringify(String(piece))) - 2;
}

/** All pieces of a stream, which is cancelled as soon as they are too large. */
async function within<Piece>(
  maxBytes: number,
  stream: AsyncIterable<Piece>,
  bytesOf: (piece: Piece) => number,
): Promise<Piece[]> {
  const pieces: Piece[] = [];
  let bytes = 0;
  // Leaving the loop cancels the rest.
  for await (const piece of stream) {
    bytes += bytesOf(piece);
    if (bytes > maxBytes) {
      throw new ProblemError({
        status: 413,
        detail: `The answer has more than ${Math.floor(maxBytes / 1_000_000)} MB, more than can be given here: narrow the question, take smaller pages, or use the command line ("aws-inventory list")`,
      });
    }
    pieces.push(piece);
  }
  return pieces;
}

/** Whether a request accepts gzip by name (RFC 9110, section 12.5.3); `gzip;q=0` says that it does not. */
function acceptsGzip({ headers }: Request): boolean {
  const codings = (headers.get("accept-encoding") ?? "").split(",").map((coding) => coding.trim().split(/\s*;\s*q=/i));
  return codings.some(([name = "", weight = "1"]) => /^(x-)?gzip$/i.test(name) && Number(weight) > 0);
}
