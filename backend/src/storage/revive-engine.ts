import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** An engine that ends at the same call again and again is ended by that call. */
const MAX_REVIVALS = 2;

/** What a call meets whose engine has ended: before, while it asks, while it is answered. */
const LOST = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE"]);

/**
 * Lets a call whose engine has ended start it again and ask again, twice at most. Every write of the storage may be repeated: a
 * transaction has a token and the fence's condition, and an attempt that is begun twice has the newer fence.
 */
export function reviveEngine(client: DynamoDBClient, revive: () => Promise<void>): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      for (let revived = 0; ; revived++) {
        try {
          return await next(args);
        } catch (error) {
          if (revived === MAX_REVIVALS || !isLost(error)) throw error;
          await revive();
        }
      }
    },
    { step: "initialize", name: "reviveEngine" },
  );
}

function isLost(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && LOST.has(error.code);
}
