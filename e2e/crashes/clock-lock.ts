import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { processMark } from "../../backend/src/storage/live-process.ts";
import type { Laboratory } from "./laboratory.ts";
import type { Clock } from "./set-clock.ts";

/** Who waits for the lock looks every 20 ms, and would take one that seems to be old at the first look. */
const LOOKS_MS = 1_000;

/** A process that holds the lock since before the clock was moved keeps it; when it is killed, it is taken over. */
export async function playKeptLock({ cli, dataDir }: Laboratory, clock: Clock): Promise<string[]> {
  const holder = cli.start(["start", "--aws", "--port", "0", "--no-open", "--json"]);
  await holder.firstLine;
  const [lock, mark] = [join(dataDir, "store", "engine.lock"), processMark(holder.pid)];
  writeFileSync(lock, mark);
  clock.set(25 * 3_600_000);
  // The last thing that a command does before it asks for the lock is to try whether it may write here.
  const changedAt = () => statSync(join(dataDir, "store", "users")).mtimeMs;
  const before = changedAt();
  const waiting = cli.start(["status"], clock);
  while (waiting.isRunning() && changedAt() === before) await delay(10);
  await delay(LOOKS_MS);
  const isKept = waiting.isRunning() && existsSync(lock) && readFileSync(lock, "utf8") === mark;
  holder.kill("SIGKILL");
  const { code, err } = await waiting.ended;
  clock.set(0);
  return [...(isKept ? [] : ["it was taken away"]), ...(code === 0 ? [] : [`status ended with ${code}: ${err}`])];
}
