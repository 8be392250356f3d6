import { setTimeout as delay } from "node:timers/promises";
import type { Run } from "../../backend/src/model.ts";
import { INTERRUPTED } from "../../backend/src/storage/living-runs.ts";
import type { Started } from "./command-line.ts";
import { recordedEngine } from "./processes.ts";
import type { Round } from "./round.ts";

/** What a kill met. */
export type Hit = "in the middle of a refresh" | "outside of a refresh" | "nobody was left";

/** One kill, and what came of it. */
export interface Blow {
  /** Kills the processes given, or the engine of the data directory as soon as there is one. */
  strike(processes: readonly Started[]): Promise<void>;
  /** What it met, told by the records of the refreshes that the scene made. */
  hit(runs: readonly Run[]): Hit;
}

/** When and where a blow falls. */
export interface Aim {
  readonly victim: Round["victim"];
  readonly dataDir: string;
  /** Waits for the moment, unless everybody has ended before. */
  wait(isOver: () => boolean): Promise<void>;
}

/** A blow that falls at the moment for which it waits once it is asked for. */
export function blowAt({ victim, dataDir, wait }: Aim): Blow {
  /** When it met somebody alive. */
  let at: number | undefined;
  return {
    async strike(processes) {
      await wait(() => !processes.some((process) => process.isRunning()));
      at = victim === "process" ? await killAll(processes) : await killEngine(processes, dataDir);
    },
    hit(runs) {
      if (at === undefined) return "nobody was left";
      const struckAt = at;
      const isMet = runs.some(({ startedAt, finishedAt = "", error }) => {
        // A process leaves its refresh without an end; without its engine a refresh goes on.
        const isCutShort = victim === "process" ? error === INTERRUPTED : Date.parse(finishedAt) > struckAt;
        return Date.parse(startedAt) <= struckAt && isCutShort;
      });
      return isMet ? "in the middle of a refresh" : "outside of a refresh";
    },
  };
}

async function killAll(processes: readonly Started[]): Promise<number | undefined> {
  const at = Date.now();
  for (const process of processes) process.kill("SIGKILL");
  const ended = await Promise.all(processes.map((process) => process.ended));
  return ended.some(({ signal }) => signal === "SIGKILL") ? at : undefined;
}

async function killEngine(processes: readonly Started[], dataDir: string): Promise<number | undefined> {
  while (processes.some((process) => process.isRunning())) {
    const engine = recordedEngine(dataDir);
    const at = Date.now();
    if (engine && isKilled(engine.pid)) return at;
    await delay(2);
  }
  return undefined;
}

function isKilled(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself just before.
    return false;
  }
}
