import { join } from "node:path";
import { startLineProcess } from "./line-process.ts";

/** A simulated AWS in another process, so that what it costs is not counted. */
export interface SimulatedAws extends Disposable {
  readonly url: string;
  readonly pid: number;
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
  return {
    url: await served.line(),
    pid: served.pid,
    churn: async (change) => Number(await served.ask(JSON.stringify(change))),
    [Symbol.dispose]: () => served.end(),
  };
}
