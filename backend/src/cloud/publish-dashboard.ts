import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import {
  DeleteObjectsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  type _Object as StoredObject,
} from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import { filesBelow } from "./files-below.ts";

/** The bucket of the dashboard. */
export interface DashboardBucket {
  readonly bucket: string;
  readonly client: S3Client;
}

/** The dashboard's types of files; whatever else is built must be added here. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

const CONFIG_KEY = "config.json";
const UPLOADS_IN_FLIGHT = 16;

/** A page that is open keeps asking for the files of its own build, so those of earlier ones stay for a while. */
const KEEP_OLD_MS = 7 * 86_400_000;

/**
 * Writes the files of a folder and the configuration into the bucket, pages last, so that no page is there before its scripts; then
 * removes what earlier builds left there more than a week ago. Throws `RangeError` for a file of an unknown type.
 */
export async function publishDashboard(
  folder: string,
  config: object,
  { bucket, client }: DashboardBucket,
): Promise<void> {
  const limit = pLimit(UPLOADS_IN_FLIGHT);
  const put = async (key: string, Body: Buffer | string): Promise<void> => {
    const object = { Bucket: bucket, Key: key, Body, ContentType: contentType(key), CacheControl: cacheControl(key) };
    await client.send(new PutObjectCommand(object));
  };
  const files = await filesBelow(folder);
  const isPage = (key: string): boolean => extname(key) === ".html";
  for (const group of [files.filter((key) => !isPage(key)), files.filter(isPage)]) {
    await Promise.all(group.map((key) => limit(async () => put(key, await readFile(join(folder, key))))));
  }
  await put(CONFIG_KEY, JSON.stringify(config));
  const current = new Set([...files, CONFIG_KEY]);
  const before = Date.now() - KEEP_OLD_MS;
  await removeObjects(
    { bucket, client },
    ({ Key = "", LastModified }) => !current.has(Key) && Number(LastModified) < before,
  );
}

/** Empties the bucket, so that it can be deleted. */
export async function removeDashboard(target: DashboardBucket): Promise<void> {
  await removeObjects(target, () => true);
}

async function removeObjects(
  { bucket, client }: DashboardBucket,
  isUnwanted: (object: StoredObject) => boolean,
): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) {
    const Objects = Contents.filter(isUnwanted).map(({ Key }) => ({ Key }));
    if (Objects.length === 0) continue;
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    const [first] = Errors;
    if (first) throw new Error(`Cannot remove ${first.Key} from ${bucket}: ${first.Code}: ${first.Message}`);
  }
}

function contentType(key: string): string {
  const type = CONTENT_TYPES[extname(key)];
  if (type === undefined) throw new RangeError(`Cannot publish ${key}: its type is unknown`);
  return type;
}

/** Files below `_next/static` have the digest of their content in their name; all others are asked for again each time. */
function cacheControl(key: string): string {
  return key.startsWith("_next/static/") ? "public, max-age=31536000, immutable" : "no-cache";
}
