import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Runs } from "../../backend/src/api/schemas.ts";

/** A running inventory that the browser can open. */
export interface RunningInventory {
  readonly url: string;
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, "..", "..");

/** Longer than the first refresh of the simulated organisation takes on a small machine. */
const REFRESHED_WITHIN_MS = 90_000;

/** Starts local mode with the simulated organisation, as a user does, and waits until its first refresh has ended. */
export async function startInventory(): Promise<RunningInventory> {
  const folder = mkdtempSync(join(tmpdir(), "aws-inventory-browser-"));
  const child = spawn(
    process.execPath,
    [join(ROOT, "backend", "src", "cli.ts"), "start", "--port", "0", "--no-open", "--json", "--data-dir", folder],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const url = await Promise.race([
      new Promise<string>((resolve) => child.stdout.once("data", (line) => resolve(JSON.parse(String(line)).url))),
      ended.then(() => Promise.reject(new Error(`Cannot start the inventory: ${said}`))),
    ]);
    await refreshed(url);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function refreshed(url: string): Promise<void> {
  const end = Date.now() + REFRESHED_WITHIN_MS;
  while (Date.now() < end) {
    // The API's tests hold it to this shape.
    const { runs } = (await (await fetch(`${url}/inventory/refresh`)).json()) as Pick<Runs, "runs">;
    if (runs[0] && runs[0].state !== "running") return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`The first refresh did not end within ${REFRESHED_WITHIN_MS / 1000} seconds`);
}
