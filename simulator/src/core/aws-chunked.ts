/**
 * The content of a body in S3's `aws-chunked` encoding, which clients use for streams: `hex size;chunk-signature=…` lines before each chunk,
 * a chunk of size 0 at the end, checksum trailers after it. Neither signatures nor checksums are verified.
 * Throws a SyntaxError when a chunk is cut off.
 */
export function decodeAwsChunked(body: Uint8Array): Uint8Array {
  const source = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Uint8Array[] = [];
  for (let offset = 0; ; ) {
    const lineEnd = source.indexOf("\r\n", offset);
    const size = Number.parseInt(source.toString("latin1", offset, lineEnd), 16);
    const start = lineEnd + 2;
    if (lineEnd < 0 || Number.isNaN(size) || start + size > source.length) {
      throw new SyntaxError(`Cannot decode an aws-chunked body: the chunk at byte ${offset} is cut off`);
    }
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(source.subarray(start, start + size));
    offset = start + size + 2;
  }
}

/** Whether a request's headers announce that encoding. */
export function isAwsChunked(headers: Record<string, string>): boolean {
  return /^STREAMING-/.test(headers["x-amz-content-sha256"] ?? "");
}
