import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * A free place for an engine that answers whoever reaches it, pages of any origin in a browser included, and knows no password: it
 * must not be found. On Linux all of 127.0.0.0/8 is this machine, and nobody can try 16 million addresses with all
 * their ports. Elsewhere there is 127.0.0.1 only.
 */
export async function freeEndpoint(): Promise<string> {
  const host =
    process.platform === "linux" ? `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}` : "127.0.0.1";
  return `http://${host}:${await freePort(host)}`;
}

/** A port of an address of this machine that nobody listens on at the moment; another process may still take it first. */
export async function freePort(host = "127.0.0.1"): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, host, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new TypeError("Cannot find a free port: no address");
  return address.port;
}
