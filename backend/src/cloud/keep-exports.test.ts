import { buffer } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { serveS3 } from "../testing/s3-server.ts";
import { keepExports } from "./keep-exports.ts";

const MB = 1024 * 1024;
const now = () => new Date("2026-11-22T02:00:00Z");
const file = {
  name: "aws-inventory-20261122T020000Z.csv",
  mediaType: "text/csv; charset=utf-8; header=present",
  notes: { "inventory-completeness": "cells=2, complete=1", "inventory-read-at": "2026-11-22T02:00:00.000Z" },
};

/** Pieces of a megabyte, each of another byte. */
async function* pieces(count: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index++) {
    await setImmediate();
    yield Buffer.alloc(MB, index);
  }
}

test("a file of many parts is kept whole, with what it says of itself, and can be fetched by its link", async () => {
  await using s3 = await serveS3();
  const keep = keepExports({ bucket: "snapshots", client: s3.client, now });
  const link = await keep({ ...file, body: pieces(35) });
  expect(link).toMatchObject({ bytes: 35 * MB, expiresAt: "2026-11-22T02:15:00.000Z" });
  expect(new URL(link.url).searchParams.get("X-Amz-Expires")).toBe("900");
  const fetched = Buffer.from(await (await fetch(link.url)).arrayBuffer());
  expect(fetched.equals(await buffer(pieces(35)))).toBe(true);
  const [[key = "", object] = []] = s3.objects;
  expect(key).toMatch(/^snapshots\/exports\/[0-9a-f-]{36}\/aws-inventory-20261122T020000Z\.csv$/);
  expect(object?.headers).toMatchObject({
    "content-type": file.mediaType,
    "content-disposition": `attachment; filename="${file.name}"`,
    "x-amz-meta-inventory-completeness": "cells=2, complete=1",
    "x-amz-meta-inventory-read-at": "2026-11-22T02:00:00.000Z",
  });
  expect(s3.requests.filter((request) => request === "PUT snapshots?partNumber")).toHaveLength(5);
});

test("no more of a file is in memory than a few parts", async () => {
  await using s3 = await serveS3();
  let made = 0;
  async function* body() {
    for await (const piece of pieces(100)) {
      made += 1;
      yield piece;
    }
  }
  let sent = 0;
  const ahead: number[] = [];
  s3.client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== "UploadPartCommand") return next(args);
        // What can be made ahead of what is sent has been by then.
        for (let turn = 0; turn < 100; turn++) await setImmediate();
        ahead.push(made - sent);
        const answer = await next(args);
        sent += 8;
        return answer;
      },
    { step: "initialize" },
  );
  const { bytes } = await keepExports({ bucket: "snapshots", client: s3.client })({ ...file, body: body() });
  expect([bytes, ahead.length]).toEqual([100 * MB, 13]);
  // Two parts are being sent, and two more are read ahead of them at most.
  expect(Math.max(...ahead)).toBeLessThan(40);
});

test("a small one is kept as well, each under a name of its own", async () => {
  await using s3 = await serveS3();
  const keep = keepExports({ bucket: "snapshots", client: s3.client });
  const links = [await keep({ ...file, body: pieces(1) }), await keep({ ...file, body: pieces(1) })];
  expect(new Set(links.map(({ url }) => new URL(url).pathname)).size).toBe(2);
  expect(s3.objects.size).toBe(2);
});

test("a file that breaks off leaves nothing", async () => {
  await using s3 = await serveS3();
  async function* broken() {
    yield* pieces(20);
    throw new Error("the disk is full");
  }
  const keep = keepExports({ bucket: "snapshots", client: s3.client });
  await expect(keep({ ...file, body: broken() })).rejects.toThrow("the disk is full");
  expect([s3.objects.size, s3.uploads.size]).toEqual([0, 0]);
  expect(s3.requests).toContain("DELETE snapshots?uploadId");
});

test("one that S3 refuses leaves nothing, and its maker ends", async () => {
  await using s3 = await serveS3();
  s3.refuse("PUT snapshots?partNumber");
  let hasEnded = false;
  async function* body() {
    try {
      yield* pieces(1_000);
    } finally {
      hasEnded = true;
    }
  }
  const keep = keepExports({ bucket: "snapshots", client: s3.client });
  await expect(keep({ ...file, body: body() })).rejects.toThrow("no");
  expect([s3.objects.size, s3.uploads.size]).toEqual([0, 0]);
  await expect.poll(() => hasEnded).toBe(true);
});
