/**
 * A Lambda function in a process of its own, on Lambda's wire: `node function-process.ts <handler file>` loads the handler as Lambda does,
 * prints its address and answers Invoke (asynchronous ones too). A handler that throws is a function error, as it is there.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { pathToFileURL } from "node:url";

const [file = ""] = process.argv.slice(2);
const timeoutMs = Number(process.env.FUNCTION_TIMEOUT_MS);
const { handler } = await import(pathToFileURL(file).href);

const server = createServer((request, response) => void answer(request, response));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") console.log(`http://127.0.0.1:${address?.port}`);
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const [, name = ""] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? "") ?? [];
  if (decodeURIComponent(name) !== process.env.AWS_LAMBDA_FUNCTION_NAME) {
    response.writeHead(404, { "x-amzn-errortype": "ResourceNotFoundException" });
    response.end(JSON.stringify({ Type: "User", Message: `Function not found: ${name}` }));
    return;
  }
  const result = run(JSON.parse(Buffer.concat(chunks).toString() || "null"));
  if (request.headers["x-amz-invocation-type"] === "Event") {
    response.writeHead(202).end();
    return;
  }
  const { payload, failed } = await result;
  response.writeHead(200, failed ? { "x-amz-function-error": "Unhandled" } : {}).end(payload);
}

async function run(event: unknown): Promise<{ payload: string; failed: boolean }> {
  const endsAt = Date.now() + timeoutMs;
  const context = {
    awsRequestId: randomUUID(),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: "$LATEST",
    memoryLimitInMB: "1024",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:test",
    getRemainingTimeInMillis: () => endsAt - Date.now(),
  };
  try {
    return { payload: JSON.stringify((await handler(event, context)) ?? null), failed: false };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { payload: JSON.stringify({ errorType: name, errorMessage: message, trace: [] }), failed: true };
  }
}
