import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import { UsageError } from "../errors.ts";
import type { Inventory } from "./inventory.ts";
import { createMcpServer } from "./server.ts";

/** How the protocol is served. */
export interface ServeOptions {
  readonly version: string;
  /** Ends it, as the end of stdin does. */
  readonly signal: AbortSignal;
}

/** Bytes that a message, which is a line, may have. */
const MAX_MESSAGE = 10 * 2 ** 20;

/**
 * Speaks the protocol on stdin and stdout until stdin ends, its reader is gone, or it is told to end. Throws {@link UsageError} for a
 * message that is too long to be read: what comes after it cannot be told from it.
 */
export async function serveMcp(inventory: Inventory, { version, signal }: ServeOptions): Promise<void> {
  const transport = new StdioServerTransport(undefined, undefined, { maxBufferSize: MAX_MESSAGE });
  let isTooLong = false;
  const onerror = (error: Error) => {
    // The transport has no kind of its own for it, and closes after it.
    if (error.message.startsWith("ReadBuffer exceeded")) isTooLong = true;
    else inventory.onError(error);
  };
  const server = serveStdio(() => createMcpServer(inventory, version), { transport, onerror });
  const ended = new Promise<void>((resolve) => {
    // The server has its own callback there.
    const { onclose } = transport;
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
  });
  const end = () => void server.close();
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  await ended;
  if (isTooLong) {
    throw new UsageError(
      `Cannot read a message: it has more than ${MAX_MESSAGE / 2 ** 20} MiB, ask for less at a time`,
    );
  }
}
