import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { s3Snapshots } from "./snapshot-s3.ts";
import { snapshotStoreContract } from "./snapshot-store-contract.ts";

/** Keys a page of the bucket's listing: S3's own are 1,000. */
const PAGE = 2;

snapshotStoreContract("snapshots in a bucket", () => s3Snapshots({ bucket: "snapshots", client: bucketClient() }));

test("snapshots in a bucket keep to their prefix", async () => {
  const objects = new Map([["dashboard/index.html", Buffer.from("page")]]);
  const store = s3Snapshots({ bucket: "snapshots", prefix: "copy/", client: bucketClient(objects) });
  expect(await store.list()).toEqual([]);
  await store.put("a/file", import.meta.filename);
  expect([...objects.keys()]).toEqual(["dashboard/index.html", "copy/a/file"]);
  await store.remove(["a/file"]);
  expect([...objects.keys()]).toEqual(["dashboard/index.html"]);
});

test("remove() fails when S3 keeps an object, and says which", async () => {
  const client = bucketClient();
  const Errors = [{ Key: "read-model/a/file", Code: "AccessDenied", Message: "no" }];
  const refusal = async () => ({ response: {}, output: { $metadata: {}, Errors } });
  client.middlewareStack.add(() => refusal, { step: "initialize", priority: "high" });
  const store = s3Snapshots({ bucket: "snapshots", client });
  await expect(store.remove(["a/file"])).rejects.toThrow(
    "Cannot remove s3://snapshots/read-model/a/file: AccessDenied no",
  );
});

/** A client whose calls end before the wire, at a bucket in memory that answers as S3 does. */
function bucketClient(objects = new Map<string, Buffer>()): S3Client {
  const client = new S3Client({
    region: "us-east-1",
    credentials: { accessKeyId: "simulated", secretAccessKey: "simulated" },
  });
  const answer = async (input: object, name: string): Promise<object> => {
    if (name === ListObjectsV2Command.name) return listed(objects, input);
    if (name === PutObjectCommand.name) return await put(objects, input);
    if (name === GetObjectCommand.name) return got(objects, input);
    if (name === DeleteObjectsCommand.name) return removed(objects, input);
    throw new TypeError(`The bucket does not know ${name}`);
  };
  client.middlewareStack.add(
    (_, { commandName = "" }) =>
      async ({ input }) => ({
        response: {},
        // What the commands' own types say that they answer with.
        output: { $metadata: {}, ...(await answer(input, commandName)) } as never,
      }),
    { step: "initialize" },
  );
  return client;
}

type Objects = Map<string, Buffer>;

function listed(objects: Objects, { Prefix = "", ContinuationToken }: Partial<ListObjectsV2Command["input"]>): object {
  const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix)).toSorted();
  const from = ContinuationToken === undefined ? 0 : Number(ContinuationToken);
  const isLast = from + PAGE >= keys.length;
  return {
    Contents: keys.slice(from, from + PAGE).map((Key) => ({ Key })),
    IsTruncated: !isLast,
    ...(!isLast && { NextContinuationToken: String(from + PAGE) }),
  };
}

async function put(
  objects: Objects,
  { Key = "", Body, ContentLength }: Partial<PutObjectCommand["input"]>,
): Promise<object> {
  if (!(Body instanceof Readable)) throw new TypeError("The bucket takes streams only");
  const bytes = await buffer(Body);
  expect(ContentLength).toBe(bytes.length);
  objects.set(Key, bytes);
  return {};
}

function got(objects: Objects, { Key = "" }: Partial<GetObjectCommand["input"]>): object {
  const bytes = objects.get(Key);
  if (!bytes) throw new NoSuchKey({ message: `There is no ${Key}`, $metadata: {} });
  return { Body: Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]) };
}

function removed(objects: Objects, { Delete }: Partial<DeleteObjectsCommand["input"]>): object {
  for (const { Key = "" } of Delete?.Objects ?? []) objects.delete(Key);
  return {};
}
