import type { Run } from "../../backend/src/model.ts";
import type { Checks } from "../moto/checks.ts";
import { blowAt, type Hit } from "./blow.ts";
import { type Course, courseOf, untilMoment } from "./course.ts";
import { dishonest } from "./honest-counts.ts";
import { type Laboratory, openLaboratory } from "./laboratory.ts";
import { factsOf, invented, leftBehind, lost, saidToRun, unlike } from "./promises.ts";
import { BEGINS, ENDS, planRound, type Round, roundName, type Scene } from "./round.ts";
import { SCENES } from "./scenes.ts";
import { readStored, type Stored } from "./stored.ts";

/** How many rounds, from which on, and where their randomness begins. */
export interface KillOptions {
  readonly rounds: number;
  /** Rounds before this one only change the world: to repeat a round that failed. */
  readonly from: number;
  readonly seed: number;
}

/** About as much as a round changes in the world. */
const USUAL_SHARE = 0.2;

/**
 * Nine kills of ten are meant for the middle of a refresh. Some come too late: before a signal arrives, or because one of two refreshes was
 * done before the other. Where fewer than this share hit one, the rounds are not what they are said to be.
 */
const LEAST_HITS = 0.5;

/**
 * Round after round on one data directory: the world changes, something is killed while it is refreshed, and then nothing may be lost
 * and one refresh must bring everything in order.
 */
export async function checkKills(checks: Checks, { rounds, from, seed }: KillOptions): Promise<void> {
  await using laboratory = await openLaboratory({ seed });
  const { cli, dataDir, organization } = laboratory;
  const courses = new Map<Scene, Course>();
  await checks.check("each scene ends well while nothing is killed", async () => {
    // The first refresh makes the tables and writes the whole world; what a scene takes is known from a later one.
    const problems = await SCENES["a refresh"](cli, async () => {}, { victim: "engine", chance: 0 });
    for (const scene of ["a refresh", "two refreshes", "local mode"] as const)
      problems.push(...(await measure(laboratory, scene, courses)));
    return [...problems, ...unlike(await readStored(dataDir), organization)];
  });
  const hits: (Hit | "broke off")[] = [];
  const planned = Array.from({ length: from + rounds }, (_, number) => planRound(seed, number));
  for (const round of planned) {
    organization.world.churn(round.churn);
    if (round.number < from) continue;
    const played = playRound(laboratory, round, courses);
    // A round that breaks off fails, whatever it met.
    const hit = await played.then((it) => it.hit).catch(() => "broke off" as const);
    hits.push(hit);
    await checks.check(`${roundName(seed, round)}: ${hit}`, async () => (await played).problems);
  }
  const inTheMiddle = hits.filter((hit) => hit === "in the middle of a refresh").length;
  const meant = planned.slice(from).filter(({ moment }) => moment >= BEGINS && moment < ENDS).length;
  // A single round that is repeated may be one that was meant for another moment.
  const least = Math.min(meant, Math.ceil(rounds * LEAST_HITS));
  await checks.check(`${inTheMiddle} of ${rounds} kills came in the middle of a refresh`, () =>
    inTheMiddle >= least ? [] : [`at least ${least} must`],
  );
}

/** Plays a scene in which nothing is killed and notes how long it takes. */
async function measure(laboratory: Laboratory, scene: Scene, courses: Map<Scene, Course>): Promise<string[]> {
  const { cli, dataDir, organization } = laboratory;
  organization.world.churn({ seed: courses.size, share: USUAL_SHARE });
  const before = await readStored(dataDir);
  organization.calls.reset();
  let fromMs = 0;
  const strike = async () => {
    fromMs = Date.now();
  };
  const problems = await SCENES[scene](cli, strike, { victim: "engine", chance: 0.3 });
  const overMs = Date.now();
  const run = runsSince(before, await readStored(dataDir)).at(-1);
  courses.set(scene, courseOf({ fromMs, overMs, calls: organization.calls.count(), run }));
  return problems;
}

async function playRound(
  laboratory: Laboratory,
  round: Round,
  courses: ReadonlyMap<Scene, Course>,
): Promise<{ readonly hit: Hit; readonly problems: string[] }> {
  const { cli, dataDir, organization } = laboratory;
  const course = courses.get(round.scene);
  if (!course) throw new Error(`Cannot tell when to kill: ${round.scene} did not end well before`);
  const before = await readStored(dataDir);
  const calls = () => organization.calls.count();
  const wait = (isOver: () => boolean) => untilMoment(round.moment, course, { calls, isOver });
  const blow = blowAt({ victim: round.victim, dataDir, wait });
  const played = await SCENES[round.scene](cli, blow.strike, round);
  const { stored, problems } = await verify(laboratory, before);
  return {
    hit: blow.hit(runsSince(before, stored)),
    problems: [
      ...said("while it was killed", played),
      ...said("after the kill", problems),
      ...said("after the next refresh", await repair(laboratory)),
      ...said("left behind", leftBehind(dataDir)),
      ...said("after all", unlike(await readStored(dataDir), organization)),
    ],
  };
}

/** What the commands say right after, and what is stored. */
async function verify(
  { cli, dataDir, organization }: Laboratory,
  before: Stored,
): Promise<{ readonly stored: Stored; readonly problems: string[] }> {
  const existing = factsOf(organization);
  const [kept] = [...before.resources].flatMap(([key, { arn }]) => (existing.has(key) ? [arn] : []));
  const commands = [["status", "--json"], ["list", "--json"], ...(kept ? [["show", kept]] : [])];
  const answers = await Promise.all(commands.map(async (args) => ({ args, ended: await cli.run(args) })));
  const silent = answers
    .filter(({ ended }) => ended.code !== 0)
    .map(({ args, ended }) => `${args[0]} ended with ${ended.signal ?? ended.code}: ${ended.err.trim()}`);
  const behind = leftBehind(dataDir);
  const stored = await readStored(dataDir);
  const problems = [
    ...silent,
    ...behind,
    ...lost(before, stored, organization),
    ...invented(before, stored, organization),
    ...dishonest(stored, { before, organization }),
    ...saidToRun(stored),
  ];
  return { stored, problems };
}

async function repair({ cli, organization }: Laboratory): Promise<string[]> {
  const { code, err } = await cli.run(["refresh"]);
  if (code !== 0) return [`refresh ended with ${code}: ${err.trim()}`];
  const list = await cli.run(["list", "--format", "ndjson"]);
  const listed = list.out.split("\n").length - 1;
  const { size } = factsOf(organization);
  return listed === size ? [] : [`list has ${listed} of ${size} resources: ${list.err.trim()}`];
}

/** The refreshes that were made meanwhile, newest first. */
function runsSince(before: Stored, { runs }: Stored): readonly Run[] {
  const known = new Set(before.runs.map(({ runId }) => runId));
  return runs.filter(({ runId }) => !known.has(runId));
}

function said(when: string, problems: readonly string[]): string[] {
  return problems.map((problem) => `${when}: ${problem}`);
}
