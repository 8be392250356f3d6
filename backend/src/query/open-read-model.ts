import { catalog } from "../collectors/catalog.ts";
import { SetupError } from "../errors.ts";
import { readAhead } from "./read-ahead.ts";
import type { ReadModel } from "./read-model.ts";
import type { ReadModelOptions } from "./read-model-options.ts";
import { replacedReadModel } from "./replaced-read-model.ts";
import { type FetchedStart, fetchStart } from "./snapshot-fetch.ts";
import { removeFolder } from "./snapshot-files.ts";
import { DEFAULT_RETENTION } from "./snapshot-retention.ts";

/**
 * Opens the copy of the tables. Whoever opens it must close it. Throws `SetupError` where DuckDB does not run; its native
 * library is loaded here and not where this file is imported, as most commands and the workers need none.
 */
export async function openReadModel(options: ReadModelOptions): Promise<ReadModel> {
  const { snapshot, onNote = () => {} } = options;
  if (!snapshot) return open(options);
  // Fetching takes its time somewhere else, in which the library is loaded here.
  return replacedReadModel(await open(options, fetchStart(snapshot)), ({ message }) => {
    onNote(`${message}; the copy is filled from the tables instead`);
    return open(options);
  });
}

async function open(options: ReadModelOptions, start?: Promise<FetchedStart>): Promise<ReadModel> {
  const { storage, now = () => new Date(), onNote = () => {} } = options;
  const ahead = options.isWaitedFor ? readAhead(storage, now) : undefined;
  try {
    await import("@duckdb/node-api").catch((cause: Error) => {
      const [reason] = cause.message.split("\n");
      throw new SetupError(`Cannot load DuckDB for ${process.platform} on ${process.arch}: ${reason}`, { cause });
    });
    const { createReadModel } = await import("./create-read-model.ts");
    return await createReadModel({
      catalog,
      retention: DEFAULT_RETENTION,
      ...options,
      start,
      ahead,
      now,
      onNote,
    });
  } catch (error) {
    const fetched = await start;
    if (fetched?.snapshot) await removeFolder(fetched.snapshot.folder);
    throw error;
  }
}
