import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A simulated AWS in another process, so that what it costs is not counted. */
export interface SimulatedAws extends Disposable {
  readonly url: string;
}

/** Starts a simulated organisation; the options are those of the simulator's `createOrganization`. */
export async function startSimulatedAws(options: object): Promise<SimulatedAws> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "serve-world.ts"), JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = await once(createInterface({ input: child.stdout }), "line");
  return { url, [Symbol.dispose]: () => void child.kill() };
}
