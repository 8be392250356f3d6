import { createServer } from "node:net";

/** A port of 127.0.0.1 that nobody listens on at the moment; another process may still take it first. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new TypeError("Cannot find a free port: no address");
  return address.port;
}
