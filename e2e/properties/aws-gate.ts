import { Readable } from "node:stream";
import { HttpRequest, HttpResponse } from "@smithy/core/transport";
import type { InProcessHandler } from "../../simulator/src/core/in-process.ts";
import type { Actor, Carried } from "./actor.ts";
import { type AwsCall, bodyText, readAwsCall } from "./aws-call.ts";
import type { Scheduler } from "./scheduler.ts";
import { withSmallPages } from "./small-pages.ts";

/** Who reads what AWS answered. */
export interface AwsObserver {
  /** `text` is the whole answer; `undefined` where the connection broke before its end. */
  answered(actor: Actor, call: AwsCall, status: number, text: string | undefined): void;
}

/** One answer, whole, or as far as it came. */
interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What ended the answer early. */
  readonly broken?: Error;
}

/** What carries an actor's requests to AWS: to the simulated organisation, when the schedule lets them through. */
export function awsGate(
  scheduler: Scheduler,
  actor: Actor,
  simulator: InProcessHandler,
  observer: AwsObserver,
): Pick<InProcessHandler, "handle" | "destroy" | "metadata"> & InProcessHandler {
  async function carryOut(request: HttpRequest, call: AwsCall): Promise<Carried<AwsAnswer>> {
    try {
      const { response } = await simulator.handle(request);
      const answer = await whole(response);
      observer.answered(actor, call, answer.status, answer.broken ? undefined : answer.body.toString());
      return { answer };
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error)) throw error;
      observer.answered(actor, call, 0, undefined);
      return { error };
    }
  }

  return {
    ...simulator,
    async handle(original, { abortSignal } = {}) {
      const call = readAwsCall(original);
      const request = cut(original, call.operation);
      const { status, headers, body, broken } = await scheduler.gate(actor, {
        to: "AWS",
        label: () => `${call.service} ${call.operation} ${call.region}`,
        carryOut: () => carryOut(request, call),
        signal: abortSignal instanceof AbortSignal ? abortSignal : undefined,
      });
      return {
        response: new HttpResponse({
          statusCode: status,
          headers: { ...headers },
          body: Readable.from(broken ? breaking(body, broken) : [body]),
        }),
      };
    },
  };
}

/** The request with small pages. */
function cut(request: HttpRequest, operation: string): HttpRequest {
  if (operation === "ListBuckets" && request.query["max-buckets"] !== undefined) {
    const size = withSmallPages(operation, String(request.query["max-buckets"]));
    return new HttpRequest({ ...request, query: { ...request.query, "max-buckets": size } });
  }
  const body = bodyText(request);
  const smaller = withSmallPages(operation, body);
  if (smaller === body) return request;
  const headers = { ...request.headers, "content-length": String(Buffer.byteLength(smaller)) };
  return new HttpRequest({ ...request, headers, body: smaller });
}

async function whole({ statusCode: status, headers, body }: HttpResponse): Promise<AwsAnswer> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of body) parts.push(part);
  } catch (error) {
    if (error instanceof Error) return { status, headers, body: Buffer.concat(parts), broken: error };
    throw error;
  }
  return { status, headers, body: Buffer.concat(parts) };
}

async function* breaking(body: Buffer, error: Error): AsyncGenerator<Buffer> {
  yield body;
  throw error;
}
