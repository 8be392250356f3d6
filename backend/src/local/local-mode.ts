import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createApi } from "../api/create-api.ts";
import type { AwsSettings } from "../aws.ts";
import { loadServices, SERVICE_NAMES } from "../collectors/index.ts";
import { type Config, storagePlace } from "../config.ts";
import { SetupError } from "../errors.ts";
import type { Run, RunProgress } from "../model.ts";
import { openReadModel } from "../query/open-read-model.ts";
import { localSnapshots } from "../query/snapshot-local.ts";
import { createLimiter } from "../refresh/limits.ts";
import { openStorage } from "../storage/open-storage.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { daily, lastDue } from "./daily.ts";
import { hasToken } from "./guard.ts";
import type { Places } from "./places.ts";
import { createRefresher } from "./refresher.ts";
import { announceLocalMode, refuseSecond } from "./running.ts";
import { serveLocally } from "./server.ts";
import { simulatedAws, simulatedConfig, startSimulatedOrganization } from "./simulated-organization.ts";

/** What local mode is started with. */
export interface LocalModeOptions {
  readonly config: Config;
  /** The AWS to collect; absent: a simulated organisation. */
  readonly aws?: AwsSettings;
  readonly port: number;
  readonly places: Places;
  readonly version: string;
  onProgress(progress: RunProgress): void;
  onEnded(run: Run): void;
  /** One line that the user should see. */
  onNote(note: string): void;
}

/** A local mode that runs. */
export interface LocalMode {
  readonly url: string;
  /** Where the tables are, for people. */
  readonly store: string;
  /** Ends in good order: refreshes are cancelled, what they finished is kept. */
  close(): Promise<void>;
}

/**
 * The whole service in this process: tables in the embedded engine, read model, API and dashboard on this machine only, a
 * refresh at once when one is due and then daily at 02:00 UTC. Throws `SetupError` or `StoreError` when it cannot start.
 */
export async function startLocalMode(options: LocalModeOptions): Promise<LocalMode> {
  refuseSecond(options.config.dataDir);
  const cleanup = createCleanup();
  try {
    return await start(options, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

/** Whatever has been started is added to `cleanup`, in the order of starting. */
async function start(options: LocalModeOptions, cleanup: Cleanup): Promise<LocalMode> {
  const { aws, places, version, onNote } = options;
  const owner = options.config.dataDir;
  const simulator = aws ? undefined : await startSimulatedOrganization(places.simulator, onNote);
  if (simulator) cleanup.add(() => simulator.end());
  const config = simulator ? simulatedConfig(options.config) : options.config;
  const settings = aws ?? (await simulatedAws(simulator?.endpoint ?? ""));

  makeFolder(owner);
  const { dataDir } = config;
  const store = await openStorage(storagePlace(config));
  cleanup.add(store.close);
  const { storage } = store;
  const readModel = await openReadModel({
    storage,
    snapshot: localSnapshots(join(dataDir, "snapshot")),
    retention: config.snapshots,
    onNote,
  });
  cleanup.add(() => readModel.close());

  let lastError = "";
  const onError = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    // A store that is gone fails every request the same way.
    if (message !== lastError) onNote(message);
    lastError = message;
  };
  // One limiter, so that two refreshes at a time stay within AWS's rates together.
  const limiter = createLimiter();
  const refresher = createRefresher({
    storage,
    settingsFor: async ({ services = SERVICE_NAMES }) => ({
      aws: settings,
      role: config,
      ...(config.accounts && { accounts: config.accounts }),
      services: await loadServices(services),
      limiter,
      onProgress: options.onProgress,
      onNote,
    }),
    async onEnded(run) {
      options.onEnded(run);
      await readModel.sync();
      await readModel.saveDay();
      await store.sweep();
    },
    onError,
  });
  cleanup.add(() => refresher.stop());

  const token = randomBytes(24).toString("base64url");
  const api = createApi({
    storage,
    readModel,
    startRefresh: (selection) => refresher.start(selection, "api"),
    callerOf: (request) => ({ name: "local", isOperator: hasToken(request, token) }),
    version,
    onError,
  });
  const dashboardConfig = { mode: "local", simulated: simulator !== undefined, token } as const;
  const server = await serveLocally({ api, dashboard: places.dashboard, config: dashboardConfig, port: options.port });
  cleanup.add(server.close);
  const simulated = simulator && { endpoint: simulator.endpoint, dataDir };
  cleanup.add(await announceLocalMode(owner, { url: server.url, ...(simulated && { simulated }) }));

  cleanup.add(daily(() => void refresher.start({}, "schedule").catch(onError)));
  if (await isDue(storage)) await refresher.start({}, "schedule");
  return { url: server.url, store: store.describe, close: cleanup.run };
}

/** What a company owns is nobody else's business on a shared machine, so a new folder is for its owner only. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? ` (${cause.code})` : "";
    throw new SetupError(`Cannot use the data directory: ${folder} cannot be made${reason}`, { cause });
  }
}

/** What ends the things that were started, the last one first. */
interface Cleanup {
  add(end: () => unknown): void;
  run(): Promise<void>;
}

function createCleanup(): Cleanup {
  const ends: (() => unknown)[] = [];
  return {
    add: (end) => void ends.push(end),
    async run() {
      for (const end of ends.splice(0).reverse()) await end();
    },
  };
}

/** Runs looked at for one that was about everything. */
const RUNS_LOOKED_AT = 50;

/** Whether no refresh of everything has ended since the last 02:00 UTC. */
async function isDue(storage: InventoryStorage): Promise<boolean> {
  const now = new Date();
  const due = lastDue(now);
  const runs = await storage.runs(RUNS_LOOKED_AT);
  return !runs.some(
    ({ state, startedAt, filters }) =>
      (state === "complete" || state === "incomplete") &&
      Object.keys(filters).length === 0 &&
      Date.parse(startedAt) >= due &&
      // One of a clock that was ahead says nothing about today.
      Date.parse(startedAt) <= now.getTime(),
  );
}
