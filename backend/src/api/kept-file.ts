import { isBinaryType } from "./binary-type.ts";
import { bytesInAnswer } from "./limit-answer.ts";

/** A file that is kept somewhere for a while, because no answer has room for it. */
export interface KeptFile {
  readonly name: string;
  readonly mediaType: string;
  /** What it says of itself: names in lower case, values in ASCII. */
  readonly notes: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Where a kept file can be fetched by whoever has the link. */
export interface FileLink {
  readonly url: string;
  /** RFC 3339. */
  readonly expiresAt: string;
  readonly bytes: number;
}

interface KeepOptions {
  readonly file: Omit<KeptFile, "body">;
  /** Of the answer, as far as they are not those of a link. */
  readonly headers: Readonly<Record<string, string>> & { readonly "inventory-completeness": string };
  readonly maxAnswerBytes: number;
  keepFile(file: KeptFile): Promise<FileLink>;
}

/** A file as the answer itself where that has room for it, and else a link to it, after all of it has been kept. */
export async function keptIfLarge(
  pieces: AsyncGenerator<string | Uint8Array>,
  { file, headers, maxAnswerBytes, keepFile }: KeepOptions,
): Promise<Response> {
  try {
    const held: Uint8Array[] = [];
    let bytes = 0;
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
      held.push(toBytes(next.value));
      bytes += bytesInAnswer(next.value, isBinaryType(file.mediaType));
      if (bytes <= maxAnswerBytes) continue;
      const link = await keepFile({ ...file, body: all(held, pieces) });
      return Response.json(link, {
        status: 303,
        headers: { location: link.url, "inventory-completeness": headers["inventory-completeness"] },
      });
    }
    return new Response(Buffer.concat(held), { headers });
  } finally {
    await pieces.return(undefined);
  }
}

async function* all(held: Uint8Array[], rest: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  // Taken out one by one, so that what has been sent is not kept in memory as well.
  for (let piece = held.shift(); piece; piece = held.shift()) yield piece;
  for await (const piece of rest) yield toBytes(piece);
}

function toBytes(piece: string | Uint8Array): Uint8Array {
  return typeof piece === "string" ? Buffer.from(piece) : piece;
}
