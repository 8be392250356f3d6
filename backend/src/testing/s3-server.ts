import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { S3Client } from "@aws-sdk/client-s3";

/** An object as it is kept. */
export interface KeptObject {
  readonly bytes: Buffer;
  readonly headers: IncomingMessage["headers"];
}

/** S3's writing and reading over HTTP, at one place for all buckets. */
export interface S3Server extends AsyncDisposable {
  readonly client: S3Client;
  /** By `bucket/key`. */
  readonly objects: Map<string, KeptObject>;
  /** Uploads in parts that have neither been ended nor given up. */
  readonly uploads: ReadonlyMap<string, ReadonlyMap<number, Buffer>>;
  /** Each request, e.g. `PUT bucket/key?partNumber`. */
  readonly requests: readonly string[];
  /** From now on requests of this kind, as in `requests`, are refused. */
  refuse(request: string): void;
}

/** Starts one; end it with `await using`. */
export async function serveS3(): Promise<S3Server> {
  const objects = new Map<string, KeptObject>();
  const uploads = new Map<string, Map<number, Buffer>>();
  const begun = new Map<string, IncomingMessage["headers"]>();
  const requests: string[] = [];
  const refused = new Set<string>();

  const server = createServer(async (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://s3");
    const name = decodeURIComponent(pathname.slice(1));
    const [kind = ""] = ["uploads", "partNumber", "uploadId"].filter((parameter) => query.has(parameter));
    const line = `${request.method} ${name.split("/")[0]}${kind && `?${kind}`}`;
    requests.push(line);
    const sent = body(request, await buffer(request));
    const id = query.get("uploadId") ?? "";
    const xml = (text: string) => response.writeHead(200, { "content-type": "application/xml" }).end(text);
    if (refused.has(line)) {
      response.writeHead(403).end("<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
    } else if (line.startsWith("POST") && kind === "uploads") {
      const uploadId = `upload-${begun.size}`;
      uploads.set(uploadId, new Map());
      begun.set(uploadId, request.headers);
      xml(`<InitiateMultipartUploadResult><UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`);
    } else if (line.startsWith("PUT") && kind === "partNumber") {
      uploads.get(id)?.set(Number(query.get("partNumber")), sent);
      response.writeHead(200, { etag: `"${query.get("partNumber")}"` }).end();
    } else if (line.startsWith("POST")) {
      const parts = [...(uploads.get(id) ?? [])].toSorted(([a], [b]) => a - b).map(([, part]) => part);
      objects.set(name, { bytes: Buffer.concat(parts), headers: begun.get(id) ?? {} });
      uploads.delete(id);
      xml("<CompleteMultipartUploadResult><ETag>whole</ETag></CompleteMultipartUploadResult>");
    } else if (line.startsWith("DELETE")) {
      uploads.delete(id);
      response.writeHead(204).end();
    } else if (line.startsWith("PUT")) {
      objects.set(name, { bytes: sent, headers: request.headers });
      response.writeHead(200, { etag: '"whole"' }).end();
    } else {
      const object = objects.get(name);
      response.writeHead(object && query.has("X-Amz-Signature") ? 200 : 403).end(object?.bytes);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // It listens on a port.
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "simulated", secretAccessKey: "simulated" },
    maxAttempts: 1,
  });
  return {
    client,
    objects,
    uploads,
    requests,
    refuse: (request) => void refused.add(request),
    async [Symbol.asyncDispose]() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The bytes that were sent, without the chunks in which the SDK signs a stream. */
function body({ headers }: IncomingMessage, sent: Buffer): Buffer {
  if (!/aws-chunked/.test(headers["content-encoding"] ?? "")) return sent;
  const pieces: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = sent.indexOf("\r\n", at);
    const size = Number.parseInt(sent.toString("latin1", at, end), 16);
    if (!(size > 0)) return Buffer.concat(pieces);
    pieces.push(sent.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
