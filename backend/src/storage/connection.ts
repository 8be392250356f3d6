import { setTimeout as delay } from "node:timers/promises";
import type { ConsumedCapacity, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { StoreError } from "./storage.ts";
import type { TableNames, TableRole } from "./tables.ts";

/** Units consumed, by table. */
export type Consumed = Readonly<Record<TableRole, { readonly read: number; readonly write: number }>>;

/** How one call is to be treated. */
export interface Call {
  /** What the call is for, to end the sentence "Cannot …". */
  readonly doing: string;
  readonly units: "read" | "write";
  /** Turns a refusal with a meaning into the error to throw; `undefined` for all others. */
  readonly refusal?: (error: unknown) => Error | undefined;
}

/** The client with the tables' names, bounded retries, one kind of error, and the units counted. */
export interface Connection {
  readonly tables: TableNames;
  /** Sends a command. Throws {@link StoreError}, or what `refusal` made of the error. */
  send<Output extends Answer>(call: Call, operation: (client: DynamoDBClient) => Promise<Output>): Promise<Output>;
  consumed(): Consumed;
}

/** Waits between tries; tests pass one that does not. */
export type Pause = (ms: number) => Promise<unknown>;

interface Answer {
  ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] | undefined;
}

/** Tries after a conflict or throttling, on top of the SDK's own: with the pauses below about 5 seconds in all. */
const MAX_TRIES = 9;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 2_000;

/** Connects a client to the three tables. */
export function connect(client: DynamoDBClient, tables: TableNames, pause: Pause = delay): Connection {
  const units = { inventory: zero(), metadata: zero(), changes: zero() };
  const count = (answer: Answer, kind: Call["units"]) => {
    for (const { TableName, CapacityUnits } of [answer.ConsumedCapacity ?? []].flat()) {
      const role = roleOf(tables, TableName);
      if (role !== undefined) units[role][kind] += CapacityUnits ?? 0;
    }
  };
  return {
    tables,
    consumed: () => structuredClone(units),
    async send(call, operation) {
      for (let tried = 1; ; tried++) {
        try {
          const answer = await operation(client);
          count(answer, call.units);
          return answer;
        } catch (error) {
          const refused = call.refusal?.(error);
          if (refused !== undefined) throw refused;
          if (tried === MAX_TRIES || !isPassing(error)) throw storeError(error, call.doing);
          await pause(retryPauseMs(tried));
        }
      }
    },
  };
}

/** How long to wait before the next try: doubling, with full jitter so that writers that collided once do not again. */
export function retryPauseMs(tried: number): number {
  return Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tried);
}

function zero(): { read: number; write: number } {
  return { read: 0, write: 0 };
}

/** Tables are reported by name, or by ARN where they were addressed by ARN. */
function roleOf(tables: TableNames, reported: string | undefined): TableRole | undefined {
  const name = reported?.split("/").at(-1);
  const roles: readonly TableRole[] = ["inventory", "metadata", "changes"];
  return roles.find((role) => tables[role].split("/").at(-1) === name);
}

const PASSING = new Set([
  "TransactionConflictException",
  "TransactionInProgressException",
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
]);

/** Codes among a cancelled transaction's reasons that a later try may not meet. */
const PASSING_REASONS = new Set(["None", "TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"]);

function isPassing(error: unknown): boolean {
  const reasons = cancellationReasons(error);
  if (reasons.length > 0) return reasons.every((code) => PASSING_REASONS.has(code));
  return error instanceof Error && PASSING.has(error.name);
}

/** Why a transaction was cancelled: one code for each of its actions, `None` for those that were fine. */
export function cancellationReasons(error: unknown): readonly string[] {
  if (!(error instanceof Error && error.name === "TransactionCanceledException")) return [];
  if (!("CancellationReasons" in error && Array.isArray(error.CancellationReasons))) return [];
  return error.CancellationReasons.map((reason: { readonly Code?: string }) => reason.Code ?? "None");
}

/** Turns any failure of the store into a {@link StoreError} of one sentence, with the failure as its cause. */
export function storeError(cause: unknown, doing: string): StoreError {
  if (cause instanceof StoreError) return cause;
  return new StoreError(`Cannot ${doing}: ${stateOf(cause)}`, { cause });
}

function stateOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (code !== undefined) return `the store does not answer (${code})`;
  if (error.name === "TimeoutError") return "the store does not answer in time";
  if (error.name === "ResourceNotFoundException") return "the table does not exist";
  if (/database disk image is malformed/.test(error.message)) {
    return "its database is damaged; move the data directory away and run refresh again";
  }
  // SQLite's words, in which the embedded engine says it.
  if (/database or disk is full/.test(error.message)) {
    return "the disk of the data directory is full; what was stored is kept; make space and run refresh again";
  }
  return `${error.name}: ${error.message.split("\n")[0]}`;
}
