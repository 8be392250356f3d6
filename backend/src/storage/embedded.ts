import { startEngine } from "./engine-process.ts";
import { onProcessEnd } from "./process-end.ts";
import { localEndpoint } from "./store-client.ts";

/** A use of an embedded engine; `close` ends the use, and the engine with its last user. */
export interface EmbeddedEngine {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Opens an engine that keeps everything in memory and belongs to this process. Throws `StoreError`. */
export async function openInMemory(): Promise<EmbeddedEngine> {
  const { pid, port } = await startEngine({});
  const end = () => endProcess(pid);
  const forget = onProcessEnd(end);
  return {
    endpoint: localEndpoint(port),
    async close() {
      forget();
      end();
    },
  };
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It has ended already, which is what was wanted.
  }
}
