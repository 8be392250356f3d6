import { createServer, type IncomingMessage, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** Stands before a service and notes which permissions the calls would need. */
export interface RecordingProxy {
  readonly url: string;
  close(): void;
}

/** Tells each permission as `action resource`, e.g. `dynamodb:Query aws-inventory-metadata/index/by-change`. */
type OnPermission = (permission: string) => void;

/** Passes everything on to `target` and back again. */
export async function recordingProxy(target: string, onPermission: OnPermission): Promise<RecordingProxy> {
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    for (const permission of permissionsOf(request, body)) onPermission(permission);
    const { method, headers, url } = request;
    const onward = send(new URL(url ?? "/", target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once("error", () => response.destroy());
    onward.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // It listens on a port.
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function permissionsOf(request: IncomingMessage, body: Buffer): string[] {
  const [, operation] = String(request.headers["x-amz-target"] ?? "").split(".");
  return operation ? ofDynamoDb(operation, JSON.parse(body.toString())) : ofS3(request);
}

/** A transaction needs the permissions of its steps, and a query of an index that of the index. */
function ofDynamoDb(operation: string, input: Readonly<Record<string, unknown>>): string[] {
  const { TableName, IndexName, RequestItems, TransactItems } = input;
  if (Array.isArray(TransactItems)) {
    return TransactItems.flatMap((item: Readonly<Record<string, { TableName: string }>>) =>
      Object.entries(item).map(([step, { TableName }]) => `dynamodb:${step}Item ${TableName}`),
    );
  }
  const tables = typeof RequestItems === "object" && RequestItems ? Object.keys(RequestItems) : [String(TableName)];
  const index = IndexName === undefined ? "" : `/index/${IndexName}`;
  return tables.map((table) => `dynamodb:${operation} ${table}${index}`);
}

function ofS3({ method, url = "/" }: IncomingMessage): string[] {
  const { pathname, searchParams } = new URL(url, "http://s3");
  const [, bucket = "", ...path] = decodeURIComponent(pathname).split("/");
  const key = path.join("/");
  if (method === "POST" && searchParams.has("delete")) return [`s3:DeleteObject ${bucket}/*`];
  if (method === "GET" && key === "") return [`s3:ListBucket ${bucket}`];
  // Beginning and ending an upload in parts, and each part, are the right to put.
  const upload = searchParams.has("uploadId") || searchParams.has("uploads");
  const deletion = upload ? "AbortMultipartUpload" : "DeleteObject";
  const action = { GET: "GetObject", HEAD: "GetObject", PUT: "PutObject", POST: "PutObject", DELETE: deletion };
  return [`s3:${Object.entries(action).find(([name]) => name === method)?.[1] ?? method} ${bucket}/${key}`];
}
