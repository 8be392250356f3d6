import { createReadStream, globSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** S3's listing and reading over a folder, which is every bucket: keys are paths below it. Returns its address. */
export async function serveFolderAsS3(folder: string): Promise<{ readonly url: string } & Disposable> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://s3");
    if (url.searchParams.get("list-type") === "2") {
      const keys = globSync("**/*.*", { cwd: folder }).filter((key) => statSync(join(folder, key)).isFile());
      const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
      const body = `<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`;
      response.writeHead(200, { "content-type": "application/xml" }).end(body);
      return;
    }
    const [, _bucket, ...key] = decodeURIComponent(url.pathname).split("/");
    const path = join(folder, ...key);
    response.writeHead(200, { "content-length": statSync(path).size });
    createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // It listens on a port.
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() };
}
