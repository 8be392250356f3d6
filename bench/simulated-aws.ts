import { join } from "node:path";
import { startLineProcess } from "./line-process.ts";

/** A simulated AWS in another process, so that what it costs is not counted. */
export interface SimulatedAws extends Disposable {
  readonly url: string;
  readonly pid: number;
  /** Fewer than it was made with: in organisations of ten and more, every twelfth is closed. */
  readonly activeAccounts: number;
  /** Lets the world change; returns how many things happened. */
  churn(options: { readonly seed: number; readonly share: number }): Promise<number>;
}

/** A world keeps what was looked at: a million resources are some GB. */
const HEAP_MIB = 12_000;

/** Starts a simulated organisation; the options are those of the simulator's `createOrganization`. */
export async function startSimulatedAws(options: object): Promise<SimulatedAws> {
  const file = join(import.meta.dirname, "serve-world.ts");
  const served = startLineProcess(process.execPath, [
    `--max-old-space-size=${HEAP_MIB}`,
    file,
    JSON.stringify(options),
  ]);
  // As serve-world.ts prints it.
  const { url, activeAccounts } = JSON.parse(await served.line()) as Pick<SimulatedAws, "url" | "activeAccounts">;
  return {
    url,
    activeAccounts,
    pid: served.pid,
    churn: async (change) => Number(await served.ask(JSON.stringify(change))),
    [Symbol.dispose]: () => served.end(),
  };
}
