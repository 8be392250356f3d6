import { type Config, readConfig } from "../config.ts";
import { UsageError } from "../errors.ts";
import { type OpenStorage, openStorage } from "../storage/open-storage.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { type Terminal, textValue, type Values } from "./command.ts";

/** The configuration as the environment and the options of the command line give it. Throws `UsageError` for a bad option. */
export function commandConfig(values: Values, { env }: Pick<Terminal, "env">): Config {
  const dataDir = textValue(values, "data-dir");
  if (dataDir?.trim() === "") throw new UsageError("Cannot read --data-dir: it names no directory");
  const config = readConfig(env);
  return dataDir === undefined ? config : { ...config, dataDir };
}

/**
 * Runs a step with the store open: the configured endpoint, else the embedded engine of the data directory. The store is
 * closed again whatever happens.
 */
export async function withStorage<Result>(
  { storeEndpoint, dataDir, region, tables }: Config,
  step: (storage: InventoryStorage, open: OpenStorage) => Promise<Result>,
): Promise<Result> {
  const place = storeEndpoint === undefined ? { dataDir } : { endpoint: storeEndpoint };
  const open = await openStorage({ ...place, ...(region !== undefined && { region }), tables });
  try {
    return await step(open.storage, open);
  } finally {
    await open.close();
  }
}
