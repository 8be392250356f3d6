import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { openInMemoryStorage } from "./open-storage.ts";
import { sweepDaily } from "./sweep-daily.ts";
import { DEFAULT_TABLE_NAMES } from "./tables.ts";

test("sweepDaily() begins to count at the first call and sweeps at most once a day after it", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "aws-inventory-"));
  const { client, close } = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  const start = Date.now();
  const sweepAfter = (days: number) =>
    sweepDaily(dataDir, { client, tables: DEFAULT_TABLE_NAMES, now: new Date(start + days * 86_400_000) });
  const put = (sk: string, ttlDays: number) => {
    const ttl = { N: String(Math.floor(start / 1000) + ttlDays * 86_400) };
    const Item = { pk: { S: "ec2#111122223333#eu-west-1" }, sk: { S: sk }, ttl };
    return client.send(new PutItemCommand({ TableName: DEFAULT_TABLE_NAMES.inventory, Item }));
  };
  try {
    await put("instance/old", -1);
    await put("instance/new", 30);
    expect(await sweepAfter(0)).toBe(0);
    expect(await sweepAfter(0.9)).toBe(0);
    expect(await sweepAfter(1.1)).toBe(1);
    await put("instance/old", -1);
    expect(await sweepAfter(1.2)).toBe(0);
    expect(await sweepAfter(2.2)).toBe(1);
    const { Items } = await client.send(new ScanCommand({ TableName: DEFAULT_TABLE_NAMES.inventory }));
    expect(Items?.map((item) => item.sk?.S)).toEqual(["instance/new"]);
  } finally {
    await close();
    await rm(dataDir, { recursive: true });
  }
});
