import * as eks from "@aws-sdk/client-eks";
import * as s3 from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { parseRequest } from "./parse-request.ts";
import { matchRestOperation, restRoutes } from "./rest-routing.ts";
import { readServiceModel } from "./service-model.ts";

const services = { s3: restRoutes(readServiceModel(s3)), eks: restRoutes(readServiceModel(eks)) };

/** "GetObject Bucket=logs Key=a/b": the operation and labels of a request line such as "GET /logs/a/b". */
function match(service: keyof typeof services, line: string, headers: Record<string, string> = {}): string | undefined {
  const [method = "", url = ""] = line.split(" ");
  const found = matchRestOperation(services[service], parseRequest({ method, url, headers, body: Buffer.alloc(0) }));
  if (!found) return undefined;
  const labels = Object.entries(found.labels).map(([name, value]) => `${name}=${value}`);
  return [found.operation.name, ...labels.sort()].join(" ");
}

describe("matchRestOperation()", () => {
  it.each([
    ["GET /clusters", "ListClusters"],
    ["GET /clusters/", "ListClusters"],
    ["GET /clusters/a%2Fb", "DescribeCluster name=a/b"],
    ["GET /clusters/100%", "DescribeCluster name=100%"],
    ["GET /clusters/a/node-groups/b?x-id=DescribeNodegroup", "DescribeNodegroup clusterName=a nodegroupName=b"],
    [
      "GET /tags/arn:aws:eks:eu-west-1:111122223333:cluster%2Fa",
      "ListTagsForResource resourceArn=arn:aws:eks:eu-west-1:111122223333:cluster/a",
    ],
    ["PATCH /clusters", undefined],
    ["GET /nothing/at/all", undefined],
  ])("EKS: %s means %s", (line, expected) => {
    expect(match("eks", line)).toBe(expected);
  });

  it.each([
    ["GET /", "ListBuckets"],
    ["GET /?x-id=ListDirectoryBuckets", "ListDirectoryBuckets"],
    ["GET /logs", "ListObjects Bucket=logs"],
    ["GET /logs/?list-type=2", "ListObjectsV2 Bucket=logs"],
    ["GET /logs/a/b%20c/", "GetObject Bucket=logs Key=a/b c/"],
    ["GET /logs/a?uploadId=1", "ListParts Bucket=logs Key=a"],
    ["GET /logs/a?tagging", "GetObjectTagging Bucket=logs Key=a"],
    ["GET /logs?analytics", "ListBucketAnalyticsConfigurations Bucket=logs"],
    ["GET /logs?analytics&id=1", "GetBucketAnalyticsConfiguration Bucket=logs"],
    ["PUT /logs?inventory", "PutBucketInventoryConfiguration Bucket=logs"],
    ["PUT /logs/a?partNumber=1&uploadId=2", "UploadPart Bucket=logs Key=a"],
    ["HEAD /logs", "HeadBucket Bucket=logs"],
  ])("S3 without the JavaScript SDK's x-id: %s means %s", (line, expected) => {
    expect(match("s3", line)).toBe(expected);
  });

  it("tells a copy from an upload by its required header", () => {
    const headers = { "x-amz-copy-source": "other/a" };
    expect(match("s3", "PUT /logs/a", headers)).toBe("CopyObject Bucket=logs Key=a");
    expect(match("s3", "PUT /logs/a?partNumber=1&uploadId=2", headers)).toBe("UploadPartCopy Bucket=logs Key=a");
    expect(match("s3", "PUT /logs/a")).toBe("PutObject Bucket=logs Key=a");
  });

  it.each([
    ["logs.s3.eu-west-1.amazonaws.com", "GET /a/b", "GetObject Bucket=logs Key=a/b"],
    ["my.logs.s3.amazonaws.com", "GET /", "ListObjects Bucket=my.logs"],
    ["logs.localhost:4566", "GET /?location", "GetBucketLocation Bucket=logs"],
    ["s3.eu-west-1.amazonaws.com", "GET /", "ListBuckets"],
    ["localhost:4566", "GET /logs/a", "GetObject Bucket=logs Key=a"],
  ])("finds the bucket of S3 requests to %s", (host, line, expected) => {
    expect(match("s3", line, { host })).toBe(expected);
  });
});
