import { loadServices } from "../../backend/src/collectors/index.ts";
import type { PartitionKey, Run } from "../../backend/src/model.ts";
import { TABLES } from "../../backend/src/storage/tables.ts";
import { createOrganization } from "../../simulator/src/index.ts";
import type { Actor } from "./actor.ts";
import { countFaults } from "./check-cells.ts";
import type { Engine } from "./engine-call.ts";
import { rememberListings } from "./listings.ts";
import { mend } from "./mutate.ts";
import { OBSERVED_KINDS, OBSERVED_TYPES } from "./observed-kinds.ts";
import { scan, type Tables } from "./partition-view.ts";
import { createProduct, directAws } from "./product.ts";
import { replayFaults } from "./replay.ts";
import { runAll, runRound } from "./round.ts";
import type { ActorPlan, Schedule } from "./schedule.ts";
import { createScheduler, Violation } from "./scheduler.ts";
import type { Stage } from "./stage.ts";
import { differences, isReachable } from "./truth.ts";
import type { VirtualTime } from "./virtual-time.ts";
import { watchStore } from "./watch.ts";

/** Where schedules run. */
export interface Ground {
  readonly time: VirtualTime;
  readonly engine: Engine;
  readonly endpoint: string;
  /** Told of each line of the trace. */
  readonly trace?: (line: string) => void;
}

const START = Date.parse("2026-11-22T02:00:00Z");
const DAY_MS = 86_400_000;

/** A refresh of everything, by one process with the right time. */
const CLEAN: ActorPlan = { how: "here", without: 0, startsAt: 0, clockOffMinutes: 0 };

let tablesMade = 0;

/** Plays one schedule on tables of its own. Throws `Violation` for the first promise that is broken; returns the steps. */
export async function runSchedule(schedule: Schedule, ground: Ground): Promise<number> {
  const tables = await makeTables(ground.engine);
  try {
    return await play(schedule, ground, tables);
  } finally {
    const names = Object.values(tables);
    await Promise.all(names.map((TableName) => ground.engine.call("DeleteTable", { TableName })));
  }
}

async function play(schedule: Schedule, { time, engine, endpoint, trace }: Ground, tables: Tables): Promise<number> {
  time.restart(START);
  const { kinds, ...size } = schedule.world;
  const types = OBSERVED_TYPES.filter((type) => kinds[type] !== undefined);
  const organization = createOrganization({ ...size, only: kinds, now: () => new Date(time.now()) });
  const { world } = organization;
  const scheduler = createScheduler(time, (line) => trace?.(line()));
  const listings = rememberListings(scheduler.steps, world.management.id);
  const watch = watchStore({ engine, tables, listings, step: scheduler.steps, now: time.now });
  const observers = { store: watch.observer, aws: listings.observer };
  const product = createProduct({ scheduler, time, engine, endpoint, tables, organization, observers });
  const services = await loadServices([...new Set(types.map((type) => OBSERVED_KINDS[type].service))]);

  const stage: Stage = {
    scheduler,
    product,
    organization,
    time,
    mutable: { world, types, onRemoved: watch.missed },
    tell: (line) => trace?.(`      ${line}`),
    start(name, { how, without, clockOffMinutes }) {
      const some = types.filter((_, index) => ((without >> index) & 1) === 0);
      const chosen = some.length > 0 ? some : types;
      const names = new Set(chosen.map((type) => OBSERVED_KINDS[type].service));
      return product.startRefresh(name, {
        services: services.filter(({ service }) => names.has(service)),
        selection: { services: [...names], kinds: chosen },
        how,
        clockOffMs: clockOffMinutes * 60_000,
      });
    },
    async checkReaders() {
      for (const { id, items } of watch.partitions()) {
        const seen = new Set<string>();
        for await (const page of product.reader.resources(keyOf(id))) for (const one of page) seen.add(one.resourceId);
        const live = [...items.values()].filter(({ ttl }) => ttl > nowSeconds());
        const missing = live.filter(({ resourceId }) => !seen.has(resourceId));
        if (missing.length > 0 || seen.size > live.length) {
          throw new Violation(
            `${id}: a reader sees ${seen.size} of ${live.length}, not ${missing.map((item) => item.resourceId).join(", ")}`,
          );
        }
      }
    },
  };
  const nowSeconds = () => Math.floor(time.now() / 1000);

  async function cleanRefresh(name: string): Promise<Run> {
    const actor = stage.start(name, CLEAN);
    await runAll(stage, { events: [], walk: 0, beforeStep: () => {}, whenIdle: () => false });
    if (!actor.result) throw new Violation(`${name} was not ended`);
    if ("error" in actor.result) throw new Violation(`${name}, a refresh without faults, throws ${actor.result.error}`);
    // What a refresh resolves to.
    return actor.result.value as Run;
  }

  async function assertExact(when: string): Promise<void> {
    const partitions = watch.partitions();
    const faults = [
      ...(await differences({ world, types, aws: directAws(organization), partitions, nowSeconds: nowSeconds() })),
      ...partitions
        .filter(({ id }) => isHere(id))
        .flatMap((partition) =>
          countFaults(partition, { nowSeconds: nowSeconds(), listed: Object.keys(partition.cells) }),
        ),
      ...replayFaults(watch),
    ];
    if (faults[0]) throw new Violation(`After ${when}: ${faults[0]}`);
  }

  const isHere = (id: string) => {
    const { accountId, region } = keyOf(id);
    return isReachable(world, accountId, region);
  };

  if (schedule.baseline) {
    await cleanRefresh("first");
    await assertExact("the first refresh");
  }
  for (const [index, round] of schedule.rounds.entries()) {
    if (round.days > 1) for (const actor of scheduler.actors.filter(isLiving)) scheduler.kill(actor);
    time.advance(round.days * DAY_MS);
    if (round.days > 0) stage.tell(`${round.days} days pass`);
    await runRound(stage, round, index + 1);
  }
  organization.faults.clear();
  if (schedule.mended) mend(world);
  stage.tell(`all faults are over${schedule.mended ? ", everything can be reached" : ""}`);
  const run = await cleanRefresh("clean");
  if (schedule.mended && run.state !== "complete") {
    throw new Violation(`The clean refresh is ${run.state}: ${JSON.stringify(run.problems)}`);
  }
  await assertExact("the clean refresh");
  await stage.checkReaders();

  const late = scheduler.actors.filter(isLiving);
  for (const actor of late) actor.stalled = undefined;
  if (late.length > 0) {
    stage.tell(`${late.map(({ name }) => name).join(", ")} wake up`);
    await runAll(stage, { events: [], walk: 0, beforeStep: () => {}, whenIdle: () => false });
    await assertExact("the late ones have ended");
  }
  const { created, updated, deleted } = (await cleanRefresh("again")).progress;
  if (created + updated + deleted > 0) {
    throw new Violation(`A second clean refresh reports ${created} created, ${updated} updated, ${deleted} deleted`);
  }
  await assertExact("the second clean refresh");
  await assertRecordsKept();
  for (const { name, result } of scheduler.actors) {
    if (result && isRun(result.value)) {
      const { runId, progress } = result.value;
      const said = progress.outcomes.complete ?? 0;
      const done = watch.completedBy(runId);
      if (said > done) throw new Violation(`${name} reports ${said} complete cells, and has stored ${done}`);
    }
    if (result && "error" in result && !isForeseen(result.error))
      throw new Violation(`${name} throws ${describe(result.error)}`);
  }
  return scheduler.steps();

  async function assertRecordsKept(): Promise<void> {
    const kept = new Set((await scan(engine, tables.changes)).map(({ day, atId }) => `${day?.S}/${atId?.S}`));
    const written = new Set(watch.records().map(({ key }) => key));
    const lost = [...written].filter((key) => !kept.has(key));
    const unseen = [...kept].filter((key) => !written.has(key));
    if (lost.length + unseen.length > 0 || written.size !== watch.records().length) {
      throw new Violation(
        `Change records: ${lost.length} were lost, ${unseen.length} came from nowhere, ${watch.records().length - written.size} overwrote others`,
      );
    }
  }
}

function isLiving(actor: Actor): boolean {
  return actor.state === "living";
}

/** Whether an actor was a refresh, and not a worker. */
function isRun(value: unknown): value is Run {
  return typeof value === "object" && value !== null && "runId" in value;
}

/** The errors by which a run may end: the store, the caller's own right, a cancelled start. */
function isForeseen(error: unknown): boolean {
  return error instanceof Error && ["StoreError", "SetupError", "UsageError"].includes(error.name);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function keyOf(id: string): PartitionKey {
  const [service = "", accountId = "", region = ""] = id.split("#");
  return { service, accountId, region };
}

async function makeTables(engine: Engine): Promise<Tables> {
  tablesMade += 1;
  const name = (role: string) => `${role}-${process.pid}-${tablesMade}`;
  const roles = ["inventory", "metadata", "changes"] as const;
  await Promise.all(roles.map((role) => engine.call("CreateTable", { TableName: name(role), ...TABLES[role] })));
  return { inventory: name("inventory"), metadata: name("metadata"), changes: name("changes") };
}
