import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SnapshotStore } from "./snapshot-store.ts";

/** A question may wait for what is fetched: a connection that says nothing for so long is given up. */
const TIMEOUTS = { connectionTimeout: 5_000, socketTimeout: 30_000 };

/** S3 removes so many objects with one call. */
const REMOVE_AT_MOST = 1_000;

export interface S3SnapshotOptions {
  readonly bucket: string;
  /** What the keys of snapshots begin with. */
  readonly prefix?: string;
  /** Absent: one for the region and the credentials of the environment. */
  readonly client?: Pick<S3Client, "send">;
}

/** Snapshots in a bucket. The SDK is loaded when the first call is made, so that nothing else pays for it. */
export function s3Snapshots({ bucket: Bucket, prefix = "read-model/", client }: S3SnapshotOptions): SnapshotStore {
  let loading: Promise<Loaded> | undefined;
  const s3 = () => {
    loading ??= load(client);
    return loading;
  };
  return {
    async list(begin = "") {
      const { sdk, client } = await s3();
      const names: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const command = new sdk.ListObjectsV2Command({ Bucket, Prefix: prefix + begin, ContinuationToken });
        const page = await client.send(command);
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) names.push(Key.slice(prefix.length));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return names;
    },
    async read(name) {
      const { sdk, client } = await s3();
      try {
        const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket, Key: prefix + name }));
        if (Body instanceof Readable) return Body;
      } catch (error) {
        if (error instanceof sdk.NoSuchKey) return undefined;
        throw error;
      }
      throw new TypeError(`Cannot read s3://${Bucket}/${prefix}${name}: it has no body`);
    },
    async put(name, path) {
      const { sdk, client } = await s3();
      const { size: ContentLength } = await stat(path);
      const object = { Bucket, Key: prefix + name, Body: createReadStream(path), ContentLength };
      await client.send(new sdk.PutObjectCommand(object));
    },
    async remove(names) {
      const { sdk, client } = await s3();
      for (let start = 0; start < names.length; start += REMOVE_AT_MOST) {
        const Objects = names.slice(start, start + REMOVE_AT_MOST).map((name) => ({ Key: prefix + name }));
        const { Errors = [] } = await client.send(
          new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
        );
        const [error] = Errors;
        if (error) throw new Error(`Cannot remove s3://${Bucket}/${error.Key}: ${error.Code} ${error.Message}`);
      }
    },
  };
}

interface Loaded {
  readonly sdk: typeof import("@aws-sdk/client-s3");
  readonly client: Pick<S3Client, "send">;
}

async function load(client: Pick<S3Client, "send"> | undefined): Promise<Loaded> {
  const sdk = await import("@aws-sdk/client-s3");
  // What is read is compared with the checksum in the manifest.
  return {
    sdk,
    client: client ?? new sdk.S3Client({ responseChecksumValidation: "WHEN_REQUIRED", requestHandler: TIMEOUTS }),
  };
}
