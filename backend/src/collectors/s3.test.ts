import { S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { clientAnswering } from "../testing/canned-answers.ts";
import { testCollector } from "../testing/test-collector.ts";
import { s3 } from "./s3.ts";

await testCollector("s3", {
  // Newer endpoints name the region in the listing; the test below is about those that do not.
  sometimes: ["s3:GetBucketLocation"],
});

test.for([
  ["ap-south-1", "ap-south-1"],
  ["EU", "eu-west-1"],
  ["", "us-east-1"],
])('the region of a bucket that is listed without one and located in "%s" is %s', async ([location, region]) => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${location}</LocationConstraint>`;
  const client = clientAnswering(S3Client, xml);
  expect(await s3.kinds.bucket?.region?.({ Name: "logs" }, client)).toBe(region);
});

test("a bucket listed with its region needs no further call", async () => {
  const client = clientAnswering(S3Client);
  expect(await s3.kinds.bucket?.region?.({ Name: "logs", BucketRegion: "eu-west-3" }, client)).toBe("eu-west-3");
});
