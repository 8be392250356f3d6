import { ProblemError } from "./problem.ts";

/**
 * An answer, if it has at most `maxBytes`; else throws a 413. Lambda gives answers as a string within JSON, so a byte that
 * JSON escapes counts as the two that it becomes.
 */
export async function limitAnswer(response: Response, maxBytes: number | undefined): Promise<Response> {
  if (maxBytes === undefined || !response.body) return response;
  const pieces: string[] = [];
  let bytes = 0;
  // Leaving the loop cancels the rest of the body.
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    bytes += Buffer.byteLength(JSON.stringify(piece)) - 2;
    if (bytes > maxBytes) {
      throw new ProblemError({
        status: 413,
        detail: `The answer has more than ${Math.floor(maxBytes / 1_000_000)} MB, more than can be given here: narrow the question, take smaller pages, or use the command line ("aws-inventory list")`,
      });
    }
    pieces.push(piece);
  }
  return new Response(pieces.join(""), response);
}
