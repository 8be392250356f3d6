import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { isRunning } from "./live-process.ts";
import { StoreError } from "./storage.ts";

/** A lock older than this was left behind: nobody holds one for longer than an engine takes to start. */
const STALE_AFTER_MS = 150_000;

/** How often a waiting process looks. */
const LOOK_EVERY_MS = 20;

/**
 * Does something while no other process does anything under the same lock file. A lock left behind by a process that
 * ended is taken over. Throws {@link StoreError} when a running process keeps it.
 */
export async function withFileLock<Result>(path: string, doing: () => Promise<Result>): Promise<Result> {
  const giveUpAt = performance.now() + STALE_AFTER_MS;
  while (!tryLock(path)) {
    if (performance.now() > giveUpAt) throw new StoreError(`Cannot use the embedded engine: ${path} is kept locked`);
    await delay(LOOK_EVERY_MS);
  }
  try {
    return await doing();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Does something under the lock if it is free at this moment, for a process that is about to end. */
export function ifLockIsFree(path: string, doing: () => void): void {
  if (!tryLock(path)) return;
  try {
    doing();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  if (create(path)) return true;
  if (!isStale(path)) return false;
  return takeAway(path) && create(path);
}

function create(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

function isStale(path: string): boolean {
  try {
    const holder = Number(readFileSync(path, "utf8"));
    const ageMs = Date.now() - statSync(path).mtimeMs;
    // The pid is written just after the file is made, so an empty file is young rather than stale.
    return ageMs > STALE_AFTER_MS || (holder > 0 && !isRunning(holder));
  } catch (error) {
    if (isCode(error, "ENOENT")) return false;
    throw error;
  }
}

/** Moves a stale lock away: of several that try, one succeeds. A lock that was renewed in between is put back. */
function takeAway(path: string): boolean {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isCode(error, "ENOENT")) return false;
    throw error;
  }
  const wasStale = isStale(aside);
  if (!wasStale) putBack(aside, path);
  rmSync(aside, { force: true });
  return wasStale;
}

function putBack(aside: string, path: string): void {
  try {
    linkSync(aside, path);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
