import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system that is small enough to be filled. */
export interface SmallDisk extends Disposable {
  readonly folder: string;
  /** How it was come by, for people. */
  readonly how: string;
  /** Fills it with a file until so many bytes are left. */
  fill(leaveBytes: number): void;
  /** Removes that file. */
  empty(): void;
}

const SIZE_MB = 24;

/** Docker gives each container 64 MB of shared memory; what is much larger is not to be filled. */
const SMALL_ENOUGH_BYTES = 128 * 1024 * 1024;

/** A tmpfs of its own where mounting is allowed, else shared memory where that is small; `undefined` where neither is so. */
export function openSmallDisk(): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), "aws-inventory-crashes-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE_MB}m`, "tmpfs", folder]);
  if (mounted.status === 0) {
    const end = () => {
      spawnSync("umount", ["-l", folder]);
      rmSync(folder, { recursive: true, force: true });
    };
    return disk(folder, `a tmpfs of ${SIZE_MB} MB`, end);
  }
  rmSync(folder, { recursive: true, force: true });
  const shared = sizeOf("/dev/shm");
  if (shared === 0 || shared > SMALL_ENOUGH_BYTES) return undefined;
  const inShared = mkdtempSync("/dev/shm/aws-inventory-crashes-");
  return disk(inShared, "shared memory", () => rmSync(inShared, { recursive: true, force: true }));
}

function disk(folder: string, how: string, end: () => void): SmallDisk {
  process.once("exit", end);
  const ballast = join(folder, "ballast");
  return {
    folder,
    how,
    fill(leaveBytes) {
      const { bavail, bsize } = statfsSync(folder);
      const bytes = bavail * bsize - leaveBytes;
      if (bytes > 0) writeFileSync(ballast, Buffer.alloc(bytes));
    },
    empty: () => rmSync(ballast, { force: true }),
    [Symbol.dispose]() {
      process.off("exit", end);
      end();
    },
  };
}

function sizeOf(folder: string): number {
  try {
    const { blocks, bsize } = statfsSync(folder);
    return blocks * bsize;
  } catch {
    // There is none.
    return 0;
  }
}
