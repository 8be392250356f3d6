import type { Run } from "../../backend/src/model.ts";
import { TABLES } from "../../backend/src/storage/tables.ts";
import type { Actor } from "./actor.ts";
import { countFaults } from "./check-cells.ts";
import { keptFaults } from "./check-change-records.ts";
import { endFaults } from "./check-ends.ts";
import { keyOf } from "./check-readers.ts";
import type { Engine } from "./engine-call.ts";
import { mend } from "./mutate.ts";
import type { Tables } from "./partition-view.ts";
import { directAws } from "./product.ts";
import { replayFaults } from "./replay.ts";
import { type Course, runAll, runRound } from "./round.ts";
import type { ActorPlan, Schedule } from "./schedule.ts";
import { Violation } from "./scheduler.ts";
import { type Ground, setStage } from "./set-stage.ts";
import type { Stage } from "./stage.ts";
import { differences, isReachable } from "./truth.ts";

const DAY_MS = 86_400_000;

/** A refresh of everything, by one process with the right time. */
const CLEAN: ActorPlan = { how: "here", without: 0, startsAt: 0, clockOffMinutes: 0 };

/** Nothing happens beside. */
const NO_EVENTS: Course = { events: [], walk: 0, beforeStep: () => {}, whenIdle: () => false };

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

async function play(schedule: Schedule, ground: Ground, tables: Tables): Promise<number> {
  const stage = await setStage(schedule.world, ground, tables);
  const { scheduler, organization, watch, tell } = stage;

  if (schedule.baseline) {
    await cleanRefresh(stage, "first");
    await assertExact(stage, "the first refresh");
  }
  for (const [index, round] of schedule.rounds.entries()) {
    if (round.days > 1) for (const actor of scheduler.actors.filter(isLiving)) scheduler.kill(actor);
    if (round.days > 0) {
      scheduler.moveClock(round.days * DAY_MS);
      tell(`${round.days} days pass`);
    }
    await runRound(stage, round, index + 1);
  }
  organization.faults.clear();
  if (schedule.mended) mend(organization.world);
  tell(`all faults are over${schedule.mended ? ", everything can be reached" : ""}`);
  const run = await cleanRefresh(stage, "clean");
  if (schedule.mended && run.state !== "complete") {
    throw new Violation(`The clean refresh is ${run.state}: ${JSON.stringify(run.problems)}`);
  }
  await assertExact(stage, "the clean refresh");
  await stage.checkReaders();

  const late = scheduler.actors.filter(isLiving);
  for (const actor of late) actor.stalled = undefined;
  if (late.length > 0) {
    tell(`${late.map(({ name }) => name).join(", ")} wake up`);
    await runAll(stage, NO_EVENTS);
    await assertExact(stage, "the late ones have ended");
  }
  const { created, updated, deleted } = (await cleanRefresh(stage, "again")).progress;
  if (created + updated + deleted > 0) {
    throw new Violation(`A second clean refresh reports ${created} created, ${updated} updated, ${deleted} deleted`);
  }
  await assertExact(stage, "the second clean refresh");
  const [fault] = [...(await keptFaults(ground.engine, tables, watch)), ...endFaults(scheduler.actors, watch)];
  if (fault) throw new Violation(fault);
  return scheduler.steps();
}

/** A refresh of everything to which nothing happens. */
async function cleanRefresh(stage: Stage, name: string): Promise<Run> {
  const actor = stage.start(name, CLEAN);
  await runAll(stage, NO_EVENTS);
  if (!actor.result) throw new Violation(`${name} was not ended`);
  if ("error" in actor.result) throw new Violation(`${name}, a refresh without faults, throws ${actor.result.error}`);
  // What a refresh resolves to.
  return actor.result.value as Run;
}

/** The tables equal the world, as far as it can be reached, and the records tell how they came to be. */
async function assertExact(stage: Stage, when: string): Promise<void> {
  const { organization, mutable, watch } = stage;
  const { world, types } = mutable;
  const partitions = watch.partitions();
  const nowSeconds = stage.nowSeconds();
  const reachable = partitions.filter(({ id }) => isReachable(world, keyOf(id).accountId, keyOf(id).region));
  const [fault] = [
    ...(await differences({ world, types, aws: directAws(organization), partitions, nowSeconds })),
    ...reachable.flatMap((partition) => countFaults(partition, { nowSeconds, listed: Object.keys(partition.cells) })),
    ...replayFaults(watch),
  ];
  if (fault) throw new Violation(`After ${when}: ${fault}`);
}

function isLiving(actor: Actor): boolean {
  return actor.state === "living";
}

async function makeTables(engine: Engine): Promise<Tables> {
  tablesMade += 1;
  const name = (role: string) => `${role}-${process.pid}-${tablesMade}`;
  const roles = ["inventory", "metadata", "changes"] as const;
  await Promise.all(roles.map((role) => engine.call("CreateTable", { TableName: name(role), ...TABLES[role] })));
  return { inventory: name("inventory"), metadata: name("metadata"), changes: name("changes") };
}
