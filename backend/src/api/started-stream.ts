/**
 * Texts or bytes as the body of an answer, piece by piece as it is taken. The first piece is made before this returns, so that a
 * question that cannot be answered is a problem and not a broken file. An error after that is reported and breaks the
 * stream off: servers then cut the connection, and no reader takes the part for the whole. `isWanted` is false where only
 * the headers are.
 */
export async function startedStream(
  pieces: AsyncGenerator<string | Uint8Array>,
  { isWanted, onError }: { readonly isWanted: boolean; onError(error: unknown): void },
): Promise<ReadableStream<Uint8Array> | null> {
  const first = await pieces.next();
  if (!isWanted) {
    await pieces.return(undefined);
    return null;
  }
  const encoder = new TextEncoder();
  const encoded = (piece: string | Uint8Array) => (typeof piece === "string" ? encoder.encode(piece) : piece);
  async function* bytes() {
    try {
      if (!first.done) yield encoded(first.value);
      for await (const piece of pieces) yield encoded(piece);
    } catch (error) {
      onError(error);
      throw error;
    } finally {
      await pieces.return(undefined);
    }
  }
  return ReadableStream.from(bytes());
}
