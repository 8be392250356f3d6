import type { Checks } from "../moto/checks.ts";
import { type Laboratory, openLaboratory } from "./laboratory.ts";
import { dishonest, factsOf, invented, leftBehind, lost, saidToRun, unlike } from "./promises.ts";
import { planRound, type Round, roundName, type Scene } from "./round.ts";
import { killAfter, SCENES } from "./scenes.ts";
import { readStored, type Stored } from "./stored.ts";

/** How many rounds, from which on, and where their randomness begins. */
export interface KillOptions {
  readonly rounds: number;
  /** Rounds before this one only change the world: to repeat a round that failed. */
  readonly from: number;
  readonly seed: number;
}

/** How long each scene takes when nothing is killed. */
type Durations = Readonly<Record<Scene, number>>;

/**
 * Round after round on one data directory: the world changes, something is killed while it is refreshed, and then nothing may be lost
 * and one refresh must bring everything in order.
 */
export async function checkKills(checks: Checks, { rounds, from, seed }: KillOptions): Promise<void> {
  await using laboratory = await openLaboratory({ seed });
  let durations: Durations = { "a refresh": 0, "two refreshes": 0, "local mode": 0 };
  await checks.check("each scene ends well while nothing is killed", async () => {
    const problems: string[] = [];
    for (const scene of ["a refresh", "two refreshes", "local mode"] as const) {
      const startedAt = performance.now();
      problems.push(...(await SCENES[scene](laboratory.cli, async () => {}, { victim: "engine", chance: 0.3 })));
      durations = { ...durations, [scene]: performance.now() - startedAt };
    }
    return [...problems, ...unlike(await readStored(laboratory.dataDir), laboratory.organization)];
  });
  for (let number = 0; number < from + rounds; number += 1) {
    const round = planRound(seed, number);
    laboratory.organization.world.churn(round.churn);
    if (number >= from) await checks.check(roundName(seed, round), () => playRound(laboratory, round, durations));
  }
}

async function playRound(laboratory: Laboratory, round: Round, durations: Durations): Promise<string[]> {
  const { cli, dataDir, organization } = laboratory;
  const before = await readStored(dataDir);
  const kill = killAfter(round.moment * durations[round.scene], round.victim, dataDir);
  const played = await SCENES[round.scene](cli, kill, round);
  return [
    ...said("while it was killed", played),
    ...said("after the kill", await verify(laboratory, before)),
    ...said("after the next refresh", await repair(laboratory)),
    ...said("left behind", leftBehind(dataDir)),
    ...said("after all", unlike(await readStored(dataDir), organization)),
  ];
}

/** What the commands say right after, and what is stored. */
async function verify({ cli, dataDir, organization }: Laboratory, before: Stored): Promise<string[]> {
  const existing = factsOf(organization);
  const [kept] = [...before.resources].flatMap(([key, { arn }]) => (existing.has(key) ? [arn] : []));
  const commands = [["status", "--json"], ["list", "--json"], ...(kept ? [["show", kept]] : [])];
  const answers = await Promise.all(commands.map(async (args) => ({ args, ended: await cli.run(args) })));
  const silent = answers
    .filter(({ ended }) => ended.code !== 0)
    .map(({ args, ended }) => `${args[0]} ended with ${ended.signal ?? ended.code}: ${ended.err.trim()}`);
  const behind = leftBehind(dataDir);
  const stored = await readStored(dataDir);
  const problems = [lost(before, stored, organization), invented(before, stored, organization), dishonest(stored)];
  return [...silent, ...behind, ...problems.flat(), ...saidToRun(stored)];
}

async function repair({ cli, organization }: Laboratory): Promise<string[]> {
  const { code, err } = await cli.run(["refresh"]);
  if (code !== 0) return [`refresh ended with ${code}: ${err.trim()}`];
  const list = await cli.run(["list", "--format", "ndjson"]);
  const listed = list.out.split("\n").length - 1;
  const { size } = factsOf(organization);
  return listed === size ? [] : [`list has ${listed} of ${size} resources: ${list.err.trim()}`];
}

function said(when: string, problems: readonly string[]): string[] {
  return problems.map((problem) => `${when}: ${problem}`);
}
