import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Inventory } from "./inventory.ts";
import { createMcpServer } from "./server.ts";

/** How the protocol is served. */
export interface ServeOptions {
  readonly version: string;
  /** Ends it, as the end of stdin does. */
  readonly signal: AbortSignal;
}

/** Speaks the protocol on stdin and stdout until stdin ends, its reader is gone, or it is told to end. */
export async function serveMcp(inventory: Inventory, { version, signal }: ServeOptions): Promise<void> {
  const transport = new StdioServerTransport();
  const server = serveStdio(() => createMcpServer(inventory, version), { transport, onerror: inventory.onError });
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
}
