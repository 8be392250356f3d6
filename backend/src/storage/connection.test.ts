import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { AT, all, freshPartition, sampleChange, sampleResource } from "./contract-samples.ts";
import { createDynamoDbStorage } from "./dynamodb-storage.ts";
import { changeToItem } from "./items.ts";
import { type InventoryStorage, StoreError, SupersededError } from "./storage.ts";
import { DEFAULT_TABLE_NAMES as tables } from "./tables.ts";

const partition = freshPartition();
const attempt = {
  partition,
  fence: 3,
  runId: "run-1",
  before: { ...partition, fence: 2, contentVersion: 0, coverageVersion: 0, resourceCount: 0, cells: {} },
};
const write = { put: sampleResource(partition, "instance/i-1") };

interface Scripted {
  readonly storage: InventoryStorage;
  readonly sent: object[];
  readonly pauses: number[];
}

/** A storage whose client gives these answers in turn, the last one for ever. */
function scripted(...answers: readonly (object | Error)[]): Scripted {
  const sent: object[] = [];
  const pauses: number[] = [];
  const send = async (command: object) => {
    const answer = answers[Math.min(sent.length, answers.length - 1)];
    sent.push(command);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  // The storage uses nothing of the client but `send`.
  const client = { send } as unknown as DynamoDBClient;
  const pause = async (ms: number) => void pauses.push(ms);
  return { storage: createDynamoDbStorage({ client, tables, pause }), sent, pauses };
}

function failure(name: string, fields: object = {}): Error {
  return Object.assign(new Error("as told"), { name, ...fields });
}

function cancelled(...codes: string[]): Error {
  return failure("TransactionCanceledException", { CancellationReasons: codes.map((Code) => ({ Code })) });
}

describe("retries", () => {
  test("commit() tries again after conflicts and throttling, with the same token", async () => {
    const { storage, sent, pauses } = scripted(
      cancelled("TransactionConflict", "None"),
      cancelled("None", "ThrottlingError"),
      failure("ThrottlingException"),
      failure("TransactionInProgressException"),
      {},
    );
    await storage.commit(attempt, [write], AT);
    expect(sent).toHaveLength(5);
    const tokens = sent.map(
      (command) => command instanceof TransactWriteItemsCommand && command.input.ClientRequestToken,
    );
    expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(tokens).size).toBe(1);
    expect(pauses).toHaveLength(4);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(2_000);
  });

  test("commit() gives every transaction a token of its own", async () => {
    const { storage, sent } = scripted({});
    await storage.commit(attempt, [write, write], AT);
    const tokens = sent.map(
      (command) => command instanceof TransactWriteItemsCommand && command.input.ClientRequestToken,
    );
    expect(new Set(tokens).size).toBe(2);
  });

  test("commit() gives up after a bounded number of conflicts", async () => {
    const { storage, sent } = scripted(cancelled("TransactionConflict", "None"));
    await expect(storage.commit(attempt, [write], AT)).rejects.toThrow(StoreError);
    expect(sent).toHaveLength(9);
  });

  test("commit() takes a failed condition on the fence for being superseded, whatever else failed", async () => {
    const { storage, sent } = scripted(cancelled("ConditionalCheckFailed", "TransactionConflict"));
    await expect(storage.commit(attempt, [write], AT)).rejects.toThrow(SupersededError);
    expect(sent).toHaveLength(1);
  });

  test("commit() takes a failed condition elsewhere for an error of the store, at once", async () => {
    const { storage, sent } = scripted(cancelled("None", "ConditionalCheckFailed"));
    await expect(storage.commit(attempt, [write], AT)).rejects.toThrow(StoreError);
    expect(sent).toHaveLength(1);
  });

  test("commit() does not go on after a transaction that failed", async () => {
    const { storage, sent } = scripted({}, failure("InternalServerError"), {});
    await expect(storage.commit(attempt, [write, write, write], AT)).rejects.toThrow(StoreError);
    expect(sent).toHaveLength(2);
  });

  test("begin() tries again when a transaction holds the metadata", async () => {
    const { storage, sent } = scripted(failure("TransactionConflictException"), { Attributes: undefined });
    expect((await storage.begin(partition, "run-1", AT)).fence).toBe(1);
    expect(sent).toHaveLength(2);
  });

  test("resourcesById() asks again for the keys that were left over", async () => {
    const keys = [{ pk: { S: "p" }, sk: { S: "instance/2" } }];
    const { storage, sent, pauses } = scripted(
      { Responses: {}, UnprocessedKeys: { [tables.inventory]: { Keys: keys } } },
      { Responses: {}, UnprocessedKeys: {} },
    );
    await storage.resourcesById(partition, ["instance/1", "instance/2"]);
    const asked = sent.map(
      (command) => command instanceof BatchGetItemCommand && command.input.RequestItems?.[tables.inventory]?.Keys,
    );
    expect(asked[1]).toEqual(keys);
    expect(pauses).toHaveLength(1);
  });

  test("putAccounts() gives up when the table takes nothing", async () => {
    const account = { accountId: "123456789012", state: "ACTIVE", source: "caller", seenAt: AT } as const;
    const left = { [tables.metadata]: [{ PutRequest: { Item: {} } }] };
    const { storage, sent } = scripted({ UnprocessedItems: left });
    await expect(storage.putAccounts([account])).rejects.toThrow("throttles every request");
    expect(sent.length).toBeLessThanOrEqual(10);
    expect(sent[0]).toBeInstanceOf(BatchWriteItemCommand);
  });
});

test("history() is newest first in whatever order the records come", async () => {
  const items = ["2026-03-01T00:00:00.000Z", "2026-03-02T00:00:00.000Z", "2026-03-03T00:00:00.000Z"].map((at) =>
    changeToItem(sampleChange(write.put, { at }), 1, 9_000_000_000),
  );
  const { storage } = scripted(
    { Items: items.toReversed() },
    { Responses: { [tables.changes]: [items[1], items[2], items[0]] } },
  );
  const history = await all(storage.history(partition, "instance/i-1"));
  expect(history.map(({ at }) => at.slice(0, 10))).toEqual(["2026-03-03", "2026-03-02", "2026-03-01"]);
});

describe("errors", () => {
  test("a StoreError says what was tried and in what state the store is, and keeps the cause", async () => {
    const cause = failure("ResourceNotFoundException");
    const error = await scripted(cause)
      .storage.resource(partition, "instance/i-1")
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({
      message: `Cannot read instance/i-1 of ec2#${partition.accountId}#eu-west-1: the table does not exist`,
      cause,
    });
  });

  test("a full disk under the embedded engine is told with what to do", async () => {
    const message = "commit failed (backend: database or disk is full) and rollback also failed";
    const { storage } = scripted(failure("InternalServerError", { message }));
    await expect(storage.commit(attempt, [write], AT)).rejects.toThrow(
      /^Cannot write to .*: the disk of the data directory is full; what was stored is kept; make space and run refresh again$/,
    );
  });

  test("every method throws a StoreError when the store does not answer", async () => {
    const { storage } = scripted(failure("Error", { code: "ECONNREFUSED" }));
    const calls = [
      storage.begin(partition, "run-1", AT),
      storage.commit(attempt, [write], AT),
      storage.close(attempt, { at: AT, cells: {}, resourceCount: 0, apiCalls: 0, durationMs: 0 }),
      all(storage.keys(partition, "instance")),
      storage.resource(partition, "instance/i-1"),
      storage.resourcesById(partition, ["instance/i-1"]),
      all(storage.resources(partition)),
      storage.metadata(partition),
      all(storage.partitions("ec2")),
      all(storage.history(partition, "instance/i-1")),
      all(storage.changes("2026-03-01")),
      storage.run("run-1"),
      storage.runs(1),
      storage.accounts(),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { name: "StoreError" } });
      expect(String(outcome.status === "rejected" && outcome.reason)).toContain("does not answer (ECONNREFUSED)");
    }
  });

  test("a damaged item is a StoreError that names the item", async () => {
    const key = { pk: { S: "ec2#1#eu-west-1" }, sk: { S: "instance/i-1" } };
    const { storage } = scripted({ Item: { ...key, service: { S: "ec2" }, ttl: { N: "99999999999" } } });
    const reading = storage.resource(partition, "instance/i-1");
    await expect(reading).rejects.toThrow(
      'Cannot read item ec2#1#eu-west-1 / instance/i-1: attribute "accountId" is missing',
    );
    await expect(reading).rejects.toThrow(StoreError);
    const damaged = { B: new Uint8Array([31, 139, 8, 0, 1, 2, 3]) };
    const run = scripted({ Item: { service: { S: "_run" }, accountRegion: { S: "run-1" }, run: damaged } });
    await expect(run.storage.run("run-1")).rejects.toThrow('attribute "run" is damaged');
  });
});
