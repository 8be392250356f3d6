import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hono } from "hono";
import type { OrganizationOptions } from "simulator";
import { createApi } from "../api/create-api.ts";
import type { ApiDependencies } from "../api/dependencies.ts";
import { type Problem, problem } from "../api/schemas.ts";
import { openReadModel } from "../query/open-read-model.ts";
import type { ReadModel } from "../query/read-model.ts";
import { localSnapshots } from "../query/snapshot-local.ts";
import type { SnapshotStore } from "../query/snapshot-store.ts";
import { announceRun } from "../refresh/run-record.ts";
import { type RefreshWorld, refreshWorld } from "./refresh-world.ts";

/** A simulated organisation that has been refreshed once, and the API over what is stored of it. */
export interface ApiWorld extends RefreshWorld {
  readonly api: Hono;
  readonly readModel: ReadModel;
  /** Where the read model's snapshots are. */
  readonly snapshots: SnapshotStore;
  /** Keeps what is stored as the snapshot of yesterday, and returns that day. */
  keepYesterday(): Promise<string>;
  /** What the API's log was told. */
  readonly errors: unknown[];
  /** Asks the API; a path says GET. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** The JSON of a 200. */
  read<Answer>(path: string): Promise<Answer>;
  /** The problem that a request meets. */
  problem(path: string, init?: RequestInit): Promise<Problem>;
  /** Another API over the same inventory. */
  with(overrides: Partial<ApiDependencies>): Hono;
  /** Ends when the refreshes that the API has started have. */
  settled(): Promise<void>;
}

/** Makes a world; end it with `await using`. Everyone who asks is an operator, unless `overrides` says otherwise. */
export async function apiWorld(
  options: OrganizationOptions = {},
  overrides: Partial<ApiDependencies> = {},
): Promise<ApiWorld> {
  const world = await refreshWorld(options);
  await world.refresh();
  const { storage } = world;
  const folder = await mkdtemp(join(tmpdir(), "api-world-"));
  const snapshots = localSnapshots(folder);
  const readModel = await openReadModel({ storage, snapshot: snapshots });
  const errors: unknown[] = [];
  const started: Promise<unknown>[] = [];
  const dependencies: ApiDependencies = {
    storage,
    readModel,
    async startRefresh(selection) {
      const begun = announceRun({ selection, trigger: "api", now: () => new Date() });
      await storage.putRun(begun);
      // A run that fails says so in its record.
      started.push(world.refresh({ selection, begun, trigger: "api" }).catch(() => {}));
      return begun;
    },
    callerOf: () => ({ name: "tester", isOperator: true }),
    version: "1.0.0",
    onError: (error) => void errors.push(error),
    ...overrides,
  };
  const api = createApi(dependencies);
  const ask: ApiWorld["ask"] = async (path, init) => api.request(path, init);
  return {
    ...world,
    api,
    readModel,
    snapshots,
    async keepYesterday() {
      const yesterday = new Date(Date.now() - 86_400_000);
      const other = await openReadModel({ storage, snapshot: snapshots, now: () => yesterday });
      await other.saveDay();
      await other.close();
      return yesterday.toISOString().slice(0, 10);
    },
    errors,
    ask,
    async read(path) {
      const answer = await ask(path);
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      // The caller names the shape that the route promises; the contract test checks that it keeps to it.
      return (await answer.json()) as never;
    },
    async problem(path, init) {
      const answer = await ask(path, init);
      return problem.parse(await answer.json());
    },
    with: (others) => createApi({ ...dependencies, ...others }),
    settled: async () => void (await Promise.all(started)),
    async [Symbol.asyncDispose]() {
      await Promise.all(started);
      await readModel.close();
      await world[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
