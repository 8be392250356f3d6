import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OrganizationOptions } from "simulator";
import { openReadModel } from "../query/open-read-model.ts";
import type { ReadModel } from "../query/read-model.ts";
import { localSnapshots } from "../query/snapshot-local.ts";
import type { RefreshOptions } from "../refresh/refresh-options.ts";
import { type RefreshWorld, refreshWorld } from "./refresh-world.ts";

const DAY_MS = 86_400_000;

/** A simulated organisation that is refreshed on one day after the other, and the read model that keeps a snapshot of each. */
export interface DaysWorld extends AsyncDisposable {
  readonly world: RefreshWorld;
  readonly readModel: ReadModel;
  /** Where the snapshots are. */
  readonly folder: string;
  /** What the read model noted. */
  readonly notes: string[];
  now(): Date;
  /** The UTC day so many days after the first. */
  day(number: number): string;
  /** Moves the clock to 02:00 UTC of a day. */
  goTo(number: number): void;
  /** Refreshes, and keeps the snapshot of the day that it is. */
  refresh(overrides?: Partial<RefreshOptions>): Promise<void>;
  /** Another read model over the same snapshots, which somebody has to close. */
  another(): Promise<ReadModel>;
}

/** Begins on a day that is long enough ago for the days that follow to have passed, and stored things not to have expired. */
export async function daysWorld(options: OrganizationOptions): Promise<DaysWorld> {
  const world = await refreshWorld(options);
  const folder = await mkdtemp(join(tmpdir(), "days-world-"));
  const today = Date.now();
  const first = today - (today % DAY_MS) - 20 * DAY_MS + 2 * 3_600_000;
  let offset = first - today;
  // It goes on by itself, as clocks do.
  const now = () => new Date(Date.now() + offset);
  const notes: string[] = [];
  const another = () =>
    openReadModel({
      storage: world.storage,
      snapshot: localSnapshots(folder),
      now,
      onNote: (note) => notes.push(note),
    });
  const readModel = await another();
  return {
    world,
    readModel,
    folder,
    notes,
    now,
    day: (number) => new Date(first + number * DAY_MS).toISOString().slice(0, 10),
    goTo(number) {
      offset = first + number * DAY_MS - Date.now();
    },
    async refresh(overrides = {}) {
      await world.refresh({ now, ...overrides });
      await readModel.sync();
      await readModel.saveDay();
    },
    another,
    async [Symbol.asyncDispose]() {
      await readModel.close();
      await world[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
