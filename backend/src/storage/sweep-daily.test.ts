import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { openInMemoryStorage } from "./open-storage.ts";
import { sweepDaily } from "./sweep-daily.ts";
import { DEFAULT_TABLE_NAMES } from "./tables.ts";

interface SweptStore extends AsyncDisposable {
  /** Sweeps as of so many days from now. */
  sweepAfter(days: number): Promise<number>;
  put(sk: string, ttlDays: number): Promise<unknown>;
  left(): Promise<(string | undefined)[]>;
}

async function sweptStore(): Promise<SweptStore> {
  const dataDir = await mkdtemp(join(tmpdir(), "aws-inventory-"));
  const { client, close } = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  const start = Date.now();
  return {
    sweepAfter: (days) =>
      sweepDaily(dataDir, { client, tables: DEFAULT_TABLE_NAMES, now: new Date(start + days * 86_400_000) }),
    put(sk, ttlDays) {
      const ttl = { N: String(Math.floor(start / 1000) + ttlDays * 86_400) };
      const Item = { pk: { S: "ec2#111122223333#eu-west-1" }, sk: { S: sk }, ttl };
      return client.send(new PutItemCommand({ TableName: DEFAULT_TABLE_NAMES.inventory, Item }));
    },
    async left() {
      const { Items } = await client.send(new ScanCommand({ TableName: DEFAULT_TABLE_NAMES.inventory }));
      return (Items ?? []).map((item) => item.sk?.S);
    },
    async [Symbol.asyncDispose]() {
      await close();
      await rm(dataDir, { recursive: true });
    },
  };
}

test("sweepDaily() begins to count at the first call and sweeps at most once a day after it", async () => {
  await using store = await sweptStore();
  await store.put("instance/old", -1);
  await store.put("instance/new", 30);
  expect(await store.sweepAfter(0)).toBe(0);
  expect(await store.sweepAfter(0.9)).toBe(0);
  expect(await store.sweepAfter(1.1)).toBe(1);
  await store.put("instance/old", -1);
  expect(await store.sweepAfter(1.2)).toBe(0);
  expect(await store.sweepAfter(2.2)).toBe(1);
  expect(await store.left()).toEqual(["instance/new"]);
});

test("sweepDaily() keeps what only a clock that was put forward for a moment takes for expired", async () => {
  await using store = await sweptStore();
  await store.put("instance/alive", 90);
  expect(await store.sweepAfter(0)).toBe(0);
  expect(await store.sweepAfter(100)).toBe(0);
  expect(await store.sweepAfter(0.1)).toBe(0);
  expect(await store.sweepAfter(1.2)).toBe(0);
  expect(await store.left()).toEqual(["instance/alive"]);
  await store.put("instance/old", 1);
  expect(await store.sweepAfter(2.3)).toBe(1);
});
