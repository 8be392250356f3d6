import { join } from "node:path";
import { type AwsSettings, awsSettings } from "../aws.ts";
import { type Config, readConfig, storagePlace } from "../config.ts";
import { UsageError } from "../errors.ts";
import { runningLocalMode } from "../local/running.ts";
import { simulatedAws, simulatedConfig } from "../local/simulated-organization.ts";
import { openReadModel } from "../query/open-read-model.ts";
import type { ReadModel } from "../query/read-model.ts";
import { snapshotDays } from "../query/snapshot-days.ts";
import { localSnapshots } from "../query/snapshot-local.ts";
import type { SnapshotStore } from "../query/snapshot-store.ts";
import { type OpenStorage, openStorage } from "../storage/open-storage.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { type Terminal, textValue, type Values } from "./command.ts";
import { printableLines } from "./table.ts";

/**
 * The configuration of a command. A running local mode with a simulated organisation owns its data directory: the command then
 * means that organisation, and what is stored of it. Throws `UsageError` for a bad option.
 */
export function commandConfig(values: Values, terminal: Pick<Terminal, "env">): CommandConfig {
  const config = storedConfig(values, terminal);
  const simulated = runningLocalMode(config.dataDir)?.simulated;
  return simulated ? { ...simulatedConfig(config), simulatedEndpoint: simulated.endpoint } : config;
}

/** A configuration, and where the simulated organisation answers if it is what the command means. */
export interface CommandConfig extends Config {
  readonly simulatedEndpoint?: string;
}

/**
 * The AWS that a command means: the configured one, or the simulated organisation of the local mode that runs. Throws
 * `UsageError` when a profile is named in that case.
 */
export async function commandAws(
  { region, dataDir, simulatedEndpoint }: CommandConfig,
  profile?: string,
): Promise<AwsSettings> {
  if (simulatedEndpoint === undefined) return await awsSettings({ region, profile });
  if (profile === undefined) return await simulatedAws(simulatedEndpoint);
  throw new UsageError(
    `Cannot use --profile: ${dataDir} belongs to the simulated organisation that runs; stop it or name another --data-dir`,
  );
}

/** The configuration as the environment and the options of the command line give it. Throws `UsageError` for a bad option. */
export function storedConfig(values: Values, { env }: Pick<Terminal, "env">): Config {
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
  config: Config,
  step: (storage: InventoryStorage, open: OpenStorage) => Promise<Result>,
): Promise<Result> {
  const open = await openStorage(storagePlace(config));
  try {
    return await step(open.storage, open);
  } finally {
    await open.close();
  }
}

/**
 * Runs a step with the read model open. In a data directory it starts from the snapshot of the last command that asked
 * something, and leaves one for the next; a store elsewhere is read anew.
 */
export async function withReadModel<Result>(
  config: Config,
  { storage, terminal }: { readonly storage: InventoryStorage; readonly terminal: Pick<Terminal, "err"> },
  step: (readModel: ReadModel) => Promise<Result>,
): Promise<Result> {
  const { readModel, onNote } = await openedReadModel(config, { storage, terminal });
  try {
    const result = await step(readModel);
    // The answer has been given; what would make the next one faster is no reason to fail.
    await readModel.saveSnapshot().catch((error: Error) => onNote(`Cannot save a snapshot: ${error.message}`));
    return result;
  } finally {
    await readModel.close();
  }
}

/**
 * Keeps what is stored as the snapshot of today, to look back at: in a data directory only, and no failure of the command where that
 * cannot be done.
 */
export async function keepDay(
  config: Config,
  { storage, terminal }: { readonly storage: InventoryStorage; readonly terminal: Pick<Terminal, "err"> },
): Promise<void> {
  if (config.storeEndpoint !== undefined) return;
  try {
    const { daily, monthly } = config.snapshots;
    // The copy takes more memory than the refresh itself: where no day is kept, and none is left to be removed, nobody needs it.
    if (daily + monthly === 0 && (await snapshotDays(snapshotsOf(config), new Date())).length === 0) return;
    const { readModel } = await openedReadModel(config, { storage, terminal });
    await readModel.saveDay().finally(() => readModel.close());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    terminal.err.write(`${printableLines(`Cannot keep a snapshot of today: ${reason}`)}\n`);
  }
}

function snapshotsOf({ dataDir }: Config): SnapshotStore {
  return localSnapshots(join(dataDir, "snapshot"));
}

async function openedReadModel(
  config: Config,
  { storage, terminal }: { readonly storage: InventoryStorage; readonly terminal: Pick<Terminal, "err"> },
): Promise<{ readonly readModel: ReadModel; onNote(note: string): void }> {
  const onNote = (note: string) => void terminal.err.write(`${printableLines(note)}\n`);
  const snapshot = config.storeEndpoint === undefined ? snapshotsOf(config) : undefined;
  const retention = config.snapshots;
  const readModel = await openReadModel({
    storage,
    onNote,
    retention,
    isWaitedFor: true,
    ...(snapshot && { snapshot }),
  });
  return { readModel, onNote };
}
