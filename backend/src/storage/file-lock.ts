import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { folderError } from "./folder-error.ts";
import { isMark, processMark, stillRuns } from "./live-process.ts";
import { StoreError } from "./storage.ts";

/** Nobody holds a lock for longer than an engine takes to start, which npx may have to download. */
const GIVE_UP_AFTER_MS = 150_000;

/** How often a waiting process looks. */
const LOOK_EVERY_MS = 20;

/** So many looks at a lock that names nobody, and it is taken away: whoever makes one writes its name at once. */
const NAMELESS_LOOKS = 50;

/**
 * Does something while no other process does anything under the same lock file. A lock left behind by a process that
 * ended is taken over, whatever the clock says and whoever has its id now. Throws {@link StoreError} when a running process keeps
 * it, or when the file cannot be made.
 */
export async function withFileLock<Result>(path: string, doing: () => Promise<Result>): Promise<Result> {
  const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
  for (let nameless = 0; !tryLock(path, nameless >= NAMELESS_LOOKS); nameless = isNameless(path) ? nameless + 1 : 0) {
    if (performance.now() > giveUpAt) {
      throw new StoreError(
        `Cannot use the data directory: ${path} is kept locked; remove it if no aws-inventory command runs`,
      );
    }
    await delay(LOOK_EVERY_MS);
  }
  try {
    return await doing();
  } finally {
    rmSync(path, { force: true });
  }
}

/**
 * Does something under the lock if it is free at this moment, for a process that is about to end. Where no lock can be made,
 * because the disk is full, nobody else can hold it.
 */
export function ifLockIsFree(path: string, doing: () => void): void {
  try {
    if (!tryLock(path, false)) return;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
  try {
    doing();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string, evenNameless: boolean): boolean {
  if (create(path)) return true;
  if (!isStale(path, evenNameless)) return false;
  return takeAway(path, evenNameless) && create(path);
}

function create(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, "wx");
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw folderError(dirname(path), error);
  }
  try {
    writeSync(file, processMark());
    return true;
  } catch (error) {
    // On a full disk the file can be made and not be written: it must not keep anybody out.
    rmSync(path, { force: true });
    throw folderError(dirname(path), error);
  } finally {
    closeSync(file);
  }
}

/** Whether nobody holds the lock any more. One that names nobody was perhaps made a moment ago. */
function isStale(path: string, evenNameless: boolean): boolean {
  const holder = read(path);
  if (holder === undefined) return false;
  return isMark(holder) ? !stillRuns(holder) : evenNameless;
}

function isNameless(path: string): boolean {
  const holder = read(path);
  return holder !== undefined && !isMark(holder);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw folderError(dirname(path), error);
  }
}

/** Removes a stale lock, one process at a time: only so is it still the one that was looked at. */
function takeAway(path: string, evenNameless: boolean): boolean {
  const taking = `${path}.taking`;
  if (!create(taking)) {
    if (isStale(taking, evenNameless)) rmSync(taking, { force: true });
    return false;
  }
  try {
    const wasStale = isStale(path, evenNameless);
    if (wasStale) rmSync(path, { force: true });
    return wasStale;
  } finally {
    rmSync(taking, { force: true });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
