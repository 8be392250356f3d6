import { Readable } from "node:stream";
import * as s3 from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { decodeAwsChunked } from "./aws-chunked.ts";
import { createCore } from "./core.ts";
import { inProcess } from "./in-process.ts";

it("decodeAwsChunked() joins signed chunks and ignores trailers", () => {
  const body = "3;chunk-signature=ab\r\nabc\r\n2\r\nde\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
  expect(Buffer.from(decodeAwsChunked(Buffer.from(body))).toString()).toBe("abcde");
});

it("decodeAwsChunked() refuses a body that is cut off", () => {
  expect(() => decodeAwsChunked(Buffer.from("5\r\nabc"))).toThrow("the chunk at byte 0 is cut off");
  expect(() => decodeAwsChunked(Buffer.from("3\r\nabc\r\n"))).toThrow("the chunk at byte 8 is cut off");
});

it("a handler sees the content of a stream that the S3 client sends", async () => {
  const core = createCore({ managementAccountId: "111122223333" });
  let seen: Uint8Array | undefined;
  core.service(s3, {
    PutObject: (input) => {
      seen = input.Body;
      return {};
    },
  });
  const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "test" };
  const client = new s3.S3Client({ region: "eu-west-1", credentials, requestHandler: inProcess(core) });
  const Body = Readable.from([Buffer.from("hello "), Buffer.from("world")]);
  await client.send(new s3.PutObjectCommand({ Bucket: "logs", Key: "a", Body, ContentLength: 11 }));
  expect(Buffer.from(seen ?? []).toString()).toBe("hello world");
});
