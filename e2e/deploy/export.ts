import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DuckDBInstance } from "@duckdb/node-api";
import { fill } from "../../bench/filled-storage.ts";
import type { Checks } from "../moto/checks.ts";
import { askApi } from "./api-event.ts";
import type { Deployment } from "./deployment.ts";
import type { LambdaFunction } from "./lambda-function.ts";
import type { Stack } from "./stack-resources.ts";

/** With their full descriptions more than an answer of Lambda has room for, and more than one part of an upload. */
const RESOURCES = 20_000;

/** Exports through the built function: a small one is the answer, a large one is behind a link that gives the whole file. */
export async function checkExport(
  { storage, start }: Deployment,
  { created }: Stack,
  { endpoint, checks }: { readonly endpoint: string; readonly checks: Checks },
): Promise<void> {
  await fill(storage, RESOURCES);
  const api = await start("ApiFunction");
  const { body } = await askApi(api, "GET /inventory?size=1");
  const total = body.total ?? 0;

  await checks.check("a small export is the answer itself", async () => {
    const { status, headers, body: csv } = await askApi(api, "GET /inventory/export?service=iam:group");
    return [
      ...(status === 200 ? [] : [`status ${status}`]),
      ...(String(csv).startsWith("service,kind,") ? [] : ["it is no CSV"]),
      ...(headers["inventory-completeness"] ? [] : ["it does not say how complete it is"]),
    ];
  });
  await checks.check("a large one is behind a link, by which the whole file comes without a token", async () => {
    const { bytes, problems, completeness } = await fetched(api, "format=ndjson&include=data");
    const lines = bytes.toString().trimEnd().split("\n");
    const ids = new Set(lines.map((line) => JSON.stringify(keyOf(JSON.parse(line)))));
    return [
      ...problems,
      ...(total >= RESOURCES && ids.size === total ? [] : [`${ids.size} resources instead of ${total}`]),
      ...(/^cells=\d+, complete=\d+/.test(completeness) ? [] : ["it does not say how complete it is"]),
    ];
  });
  await checks.check("so is Parquet, and it can be read", async () => {
    const { bytes, problems } = await fetched(api, "format=parquet&include=data");
    const folder = await mkdtemp(path.join(tmpdir(), "aws-inventory-parquet-"));
    try {
      const file = path.join(folder, "export.parquet");
      await writeFile(file, bytes);
      const connection = await (await DuckDBInstance.create(":memory:")).connect();
      const rows = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM read_parquet('${file}')`);
      const [[count] = []] = rows.getRows();
      // Compressed it may be small enough for an answer; then it is one.
      return [...problems, ...(count === total ? [] : [`${count} resources instead of ${total}`])];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  /** A file by way of the link, if the answer is one, and what is wrong with it. */
  async function fetched(asked: LambdaFunction, query: string) {
    const { status, headers, body: link, bytes: own } = await askApi(asked, `GET /inventory/export?${query}`);
    if (status === 200) {
      const completeness = headers["inventory-completeness"] ?? "";
      const problems = query.includes("ndjson") ? ["it was the answer itself"] : [];
      return { bytes: own, completeness, problems };
    }
    const answer = await fetch(headers.location ?? "");
    const bytes = Buffer.from(await answer.arrayBuffer());
    const completeness = answer.headers.get("x-amz-meta-inventory-completeness") ?? "";
    const key = decodeURIComponent(new URL(headers.location ?? "").pathname.split("/").slice(2).join("/"));
    const s3 = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials: CREDENTIALS });
    const kept = await s3.send(new HeadObjectCommand({ Bucket: created.SnapshotBucket, Key: key }));
    s3.destroy();
    const { url, bytes: size } = link as unknown as { url: string; bytes: number }; // The answer of a 303 is the link.
    return {
      bytes,
      completeness,
      problems: [
        ...(status === 303 && url === headers.location ? [] : [`status ${status} to ${url}`]),
        ...(size === bytes.length && kept.ContentLength === size ? [] : [`${bytes.length} of ${size} bytes`]),
        ...(key.startsWith("exports/") ? [] : [`it is kept as ${key}`]),
        ...(completeness === headers["inventory-completeness"] ? [] : ["the file says another completeness"]),
        ...(/attachment; filename="aws-inventory-\d{8}T\d{6}Z\.\w+"/.test(
          answer.headers.get("content-disposition") ?? "",
        )
          ? []
          : ["it has no name"]),
      ],
    };
  }
}

const CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };

function keyOf({ service, accountId, region, resourceId }: Readonly<Record<string, string>>): unknown[] {
  return [service, accountId, region, resourceId];
}
