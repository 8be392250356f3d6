import { join } from "node:path";
import type { Database } from "./database.ts";
import { literal } from "./literal.ts";
import { makeFolder, ROW_GROUP_SIZE, removeFolder } from "./snapshot-files.ts";
import { sqlFileOf } from "./sql-engine.ts";
import { SQL_SCHEMA, sqlTableNames } from "./sql-tables.ts";

/** The tables of SQL as files, as they were at one moment. */
export interface SqlFiles {
  /** Does work with the folder of the newest files, which are written first where the copy has changed since. */
  with<Result>(work: (folder: string) => Promise<Result>): Promise<Result>;
  /** Says that the copy has changed. */
  outdate(): void;
  /** Removes everything once nobody works with it. */
  close(): Promise<void>;
}

interface Written {
  readonly folder: Promise<string>;
  users: number;
  isOld: boolean;
}

/** Writes the tables when they are first asked for. */
export function createSqlFiles(database: Database): SqlFiles {
  let newest: Written | undefined;
  const removals = new Set<Promise<void>>();

  /** Waits for nobody: called when the last user has gone. */
  function removeIfUnused(written: Written): void {
    if (!written.isOld || written.users > 0) return;
    const removal = written.folder.then(removeFolder, () => {});
    removals.add(removal);
    // Whoever closes everything meets a failure.
    void removal.then(
      () => removals.delete(removal),
      () => {},
    );
  }

  function outdate(): void {
    if (!newest) return;
    const old = newest;
    newest = undefined;
    old.isOld = true;
    removeIfUnused(old);
  }

  return {
    outdate,
    async with(work) {
      newest ??= { folder: writeTables(database), users: 0, isOld: false };
      const written = newest;
      written.users += 1;
      try {
        return await work(await written.folder);
      } catch (error) {
        // Files that could not be written are not tried again and again for their own sake: the next question writes anew.
        await written.folder.catch(() => written === newest && outdate());
        throw error;
      } finally {
        written.users -= 1;
        removeIfUnused(written);
      }
    },
    async close() {
      outdate();
      await Promise.all(removals);
    },
  };
}

async function writeTables(database: Database): Promise<string> {
  const folder = await makeFolder("sql");
  try {
    await database.readForFiles(async (query) => {
      for (const table of sqlTableNames()) {
        await query(
          `COPY ${SQL_SCHEMA}.${table} TO ${literal(join(folder, sqlFileOf(table)))} (FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE ${ROW_GROUP_SIZE})`,
        );
      }
    });
    return folder;
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}
