import { Readable } from "node:stream";
import { type HttpRequest, HttpResponse } from "@smithy/core/transport";
import type { HttpHandlerOptions } from "@smithy/types";
import type { Actor, Carried } from "./actor.ts";
import { bodyText } from "./aws-call.ts";
import type { Engine, EngineAnswer } from "./engine-call.ts";
import type { StoreFault } from "./schedule.ts";
import type { Scheduler } from "./scheduler.ts";

/** One request to the store, read off the wire. */
export interface StoreCall {
  /** e.g. `TransactWriteItems` */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Who looks at what the store did. */
export interface StoreObserver {
  /** A request that the store has answered. Throws `Violation`. */
  carriedOut(actor: Actor, call: StoreCall, isApplied: boolean): Promise<void>;
}

interface StoreHandler {
  handle(request: HttpRequest, options?: HttpHandlerOptions): Promise<{ response: HttpResponse }>;
  destroy(): void;
}

/** What carries the requests of an actor's store client: to the real engine, when the schedule lets them through. */
export function storeGate(scheduler: Scheduler, actor: Actor, engine: Engine, observer: StoreObserver): StoreHandler {
  async function carryOut(request: HttpRequest, call: StoreCall): Promise<Carried<EngineAnswer>> {
    const refused = refusalBy(actor, call);
    if (refused) return refused;
    const answer = await engine.forward(headersOf(request), request.body);
    await observer.carriedOut(actor, call, answer.status === 200);
    return { answer };
  }

  return {
    destroy() {},
    async handle(request, { abortSignal } = {}) {
      const call = readStoreCall(request);
      const answer = await scheduler.gate(actor, {
        to: "store",
        label: () => labelOf(call),
        writes: writesOf(call),
        carryOut: () => carryOut(request, call),
        signal: abortSignal instanceof AbortSignal ? abortSignal : undefined,
      });
      return { response: responseOf(answer) };
    },
  };
}

/** What carries requests to the engine past the schedule. */
export function directStore(engine: Engine): StoreHandler {
  return {
    destroy() {},
    async handle(request) {
      return { response: responseOf(await engine.forward(headersOf(request), request.body)) };
    },
  };
}

function responseOf({ status, headers, body }: EngineAnswer): HttpResponse {
  return new HttpResponse({ statusCode: status, headers: { ...headers }, body: Readable.from([body]) });
}

function writesOf({ operation }: StoreCall): "one item" | "a transaction" | undefined {
  if (operation === "TransactWriteItems") return "a transaction";
  return /^(Update|Put|BatchWrite)/.test(operation) ? "one item" : undefined;
}

function readStoreCall(request: HttpRequest): StoreCall {
  const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
  return { operation, input: JSON.parse(bodyText(request)) };
}

function headersOf(request: HttpRequest): Record<string, string> {
  return { ...request.headers, "content-length": String(Buffer.byteLength(bodyText(request))) };
}

/** How the store refuses, in DynamoDB's words; `undefined` where it does not. */
function refusalBy(actor: Actor, { operation, input }: StoreCall): Carried<EngineAnswer> | undefined {
  if (!actor.storeFault) return undefined;
  const { fault } = actor.storeFault;
  const refused = refusal(fault, operation, input);
  if (refused) {
    actor.troubles.add("refused by the store");
    actor.storeFault.left -= 1;
    if (actor.storeFault.left <= 0) actor.storeFault = undefined;
  }
  return refused;
}

function refusal(fault: StoreFault, operation: string, input: StoreCall["input"]): Carried<EngineAnswer> | undefined {
  switch (fault) {
    case "throttled":
      return failing(400, { __type: `${PREFIX}ThrottlingException`, message: "Rate exceeded" });
    case "internal":
      return failing(500, { __type: `${PREFIX}InternalServerError`, message: "Internal server error" });
    case "unreachable":
      return { error: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }) };
    case "conflict": {
      if (operation !== "TransactWriteItems") return undefined;
      // A transaction's input has this list.
      const actions = input.TransactItems as readonly unknown[];
      const CancellationReasons = actions.map((_, index) => ({ Code: index === 0 ? "TransactionConflict" : "None" }));
      const message = "Transaction cancelled, please refer cancellation reasons for specific reasons";
      return failing(400, { __type: `${PREFIX}TransactionCanceledException`, Message: message, CancellationReasons });
    }
    case "unprocessed":
      if (operation === "BatchGetItem") return answering({ Responses: {}, UnprocessedKeys: input.RequestItems });
      if (operation === "BatchWriteItem") return answering({ UnprocessedItems: input.RequestItems });
      return undefined;
  }
}

const PREFIX = "com.amazonaws.dynamodb.v20120810#";

function failing(status: number, body: object): Carried<EngineAnswer> {
  return { answer: { status, headers: JSON_HEADERS, body: Buffer.from(JSON.stringify(body)) } };
}

function answering(body: object): Carried<EngineAnswer> {
  return failing(200, body);
}

const JSON_HEADERS = { "content-type": "application/x-amz-json-1.0" };

/** The request in a few words. */
function labelOf({ operation, input }: StoreCall): string {
  const text = JSON.stringify(input);
  const [, partition] = /"(?:pk|:pk|:partition)":\{"S":"([^"]+)"/.exec(text) ?? [];
  const [, service, accountRegion] = /"service":\{"S":"([^"]+)"\},"accountRegion":\{"S":"([^"]+)"/.exec(text) ?? [];
  const place = partition ?? (service === undefined ? "" : `${service}#${accountRegion}`);
  const actions = [...text.matchAll(/"(Put|Delete|Update|ConditionCheck)":\{/g)].map(([, action]) => action);
  const [, update] = /"UpdateExpression":"([^"]{0,24})/.exec(text) ?? [];
  const what = actions.length > 0 ? ` ${actions.join("+")}` : update ? ` ${update}…` : "";
  return `${operation} ${place}${what}`;
}
