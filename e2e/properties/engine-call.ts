import { Agent, request } from "node:http";

/** One answer of the engine, whole. */
export interface EngineAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Talks to an embedded engine without the SDK: forwards the product's requests, and asks its own. */
export interface Engine {
  /** Carries a request as it is. */
  forward(headers: Readonly<Record<string, string>>, body: string | Uint8Array): Promise<EngineAnswer>;
  /** One operation, e.g. `GetItem`. Throws what the engine refuses. */
  call(operation: string, input: object): Promise<Record<string, unknown>>;
  close(): void;
}

/** Connects to the engine at an endpoint. */
export function connectEngine(endpoint: string): Engine {
  const { hostname, port } = new URL(endpoint);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });

  function forward(headers: Readonly<Record<string, string>>, body: string | Uint8Array): Promise<EngineAnswer> {
    return new Promise((resolve, reject) => {
      const sent = request({ agent, hostname, port, method: "POST", path: "/", headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => {
          // The engine's clock is not the schedule's: the SDK compares the two, and repeats what was refused or not by chance.
          const { date: _, ...known } = answer.headers;
          const texts = Object.entries(known).map(([name, value]) => [name, String(value)]);
          resolve({ status: answer.statusCode ?? 0, headers: Object.fromEntries(texts), body: Buffer.concat(parts) });
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  return {
    forward,
    async call(operation, input) {
      const body = JSON.stringify(input);
      const answer = await forward({ ...HEADERS, "x-amz-target": `DynamoDB_20120810.${operation}` }, body);
      const text = answer.body.toString();
      if (answer.status !== 200) throw new Error(`Cannot ${operation}: ${text}`);
      return JSON.parse(text);
    },
    close: () => agent.destroy(),
  };
}

/** The engine wants a signature to be there and does not check it. */
const HEADERS = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-date": "20260101T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
};
