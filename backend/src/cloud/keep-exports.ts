import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import type { FileLink, KeptFile } from "../api/kept-file.ts";

/** What the keys of exports begin with; the bucket's lifecycle removes them after a day. */
const PREFIX = "exports/";

/** How long a link works, unless the credentials of the function that has signed it end before. */
const LINK_SECONDS = 15 * 60;

/** Sent at a time, and what is in memory of the file: two parts of this size. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_IN_FLIGHT = 2;

export interface KeepExportsOptions {
  readonly bucket: string;
  /** Absent: one for the region and the credentials of the environment. */
  readonly client?: S3Client;
  readonly now?: () => Date;
}

/**
 * Keeps files in a bucket, part by part as they are made, each under a name that nobody can guess. An error of the file or of S3
 * leaves none behind. The SDK is loaded when the first file is kept, so that nothing else pays for it.
 */
export function keepExports({ bucket: Bucket, client, now = () => new Date() }: KeepExportsOptions) {
  let loading: Promise<Loaded> | undefined;
  return async ({ name, mediaType, notes, body }: KeptFile): Promise<FileLink> => {
    loading ??= load(client);
    const { s3, Upload, GetObjectCommand, getSignedUrl } = await loading;
    const Key = `${PREFIX}${randomUUID()}/${name}`;
    let bytes = 0;
    async function* counted() {
      for await (const piece of body) {
        bytes += piece.length;
        yield piece;
      }
    }
    const upload = new Upload({
      client: s3,
      partSize: PART_BYTES,
      queueSize: PARTS_IN_FLIGHT,
      params: {
        Bucket,
        Key,
        Body: Readable.from(counted(), { objectMode: false }),
        ContentType: mediaType,
        ContentDisposition: `attachment; filename="${name}"`,
        Metadata: { ...notes },
      },
    });
    await upload.done();
    const expiresAt = new Date(now().getTime() + LINK_SECONDS * 1_000);
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: LINK_SECONDS });
    return { url, expiresAt: expiresAt.toISOString(), bytes };
  };
}

interface Loaded extends Pick<typeof import("@aws-sdk/client-s3"), "GetObjectCommand"> {
  readonly s3: S3Client;
  readonly Upload: typeof import("@aws-sdk/lib-storage").Upload;
  readonly getSignedUrl: typeof import("@aws-sdk/s3-request-presigner").getSignedUrl;
}

async function load(client: S3Client | undefined): Promise<Loaded> {
  const [{ S3Client, GetObjectCommand }, { Upload }, { getSignedUrl }] = await Promise.all([
    import("@aws-sdk/client-s3"),
    import("@aws-sdk/lib-storage"),
    import("@aws-sdk/s3-request-presigner"),
  ]);
  return { s3: client ?? new S3Client({}), Upload, GetObjectCommand, getSignedUrl };
}
