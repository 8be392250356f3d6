import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type _Object as StoredObject,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { publishDashboard, removeDashboard } from "./publish-dashboard.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aws-inventory-dashboard-"));
  await mkdir(join(folder, "_next/static"), { recursive: true });
  await mkdir(join(folder, "dashboard"));
  await writeFile(join(folder, "_next/static/app-1a2b.js"), "run()");
  await writeFile(join(folder, "dashboard/index.html"), "<p>");
  await writeFile(join(folder, ".sources"), "not for the bucket");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A bucket with these objects; what is done to it is noted in order. */
function scriptedBucket(stored: readonly StoredObject[]) {
  const client = new S3Client({ region: "us-east-1" });
  const done: string[] = [];
  vi.spyOn(client, "send").mockImplementation(async (command: unknown) => {
    if (command instanceof ListObjectsV2Command) return { Contents: stored };
    if (command instanceof PutObjectCommand) done.push(`put ${command.input.Key} (${command.input.CacheControl})`);
    if (command instanceof DeleteObjectsCommand) {
      done.push(`delete ${command.input.Delete?.Objects?.map(({ Key }) => Key).join()}`);
    }
    return {};
  });
  return { target: { bucket: "dashboard", client }, done };
}

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);

test("publishDashboard() writes pages after their scripts, and the configuration last", async () => {
  const { target, done } = scriptedBucket([]);
  await publishDashboard(folder, { mode: "cloud" }, target);
  expect(done).toEqual([
    "put _next/static/app-1a2b.js (public, max-age=31536000, immutable)",
    "put dashboard/index.html (no-cache)",
    "put config.json (no-cache)",
  ]);
});

test("publishDashboard() removes what earlier builds left more than a week ago, and nothing else", async () => {
  const { target, done } = scriptedBucket([
    { Key: "_next/static/app-old.js", LastModified: daysAgo(8) },
    { Key: "_next/static/app-recent.js", LastModified: daysAgo(6) },
    { Key: "dashboard/index.html", LastModified: daysAgo(30) },
    { Key: "config.json", LastModified: daysAgo(30) },
  ]);
  await publishDashboard(folder, {}, target);
  expect(done.at(-1)).toBe("delete _next/static/app-old.js");
});

test("publishDashboard() refuses a file whose type it does not know", async () => {
  await writeFile(join(folder, "video.mp4"), "");
  await expect(publishDashboard(folder, {}, scriptedBucket([]).target)).rejects.toThrow("Cannot publish video.mp4");
});

test("removeDashboard() empties the bucket", async () => {
  const { target, done } = scriptedBucket([{ Key: "a.js" }, { Key: "config.json" }]);
  await removeDashboard(target);
  expect(done).toEqual(["delete a.js,config.json"]);
});
