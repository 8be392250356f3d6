import { setTimeout as delay } from "node:timers/promises";
import type { CommandLine, Ended, Started } from "./command-line.ts";
import { startLocalMode } from "./local-mode.ts";
import { recordedEngine } from "./processes.ts";
import type { Round, Scene } from "./round.ts";

/** Kills a victim: one of the processes, or the engine of the data directory. */
export type Kill = (processes: readonly Started[]) => Promise<void>;

/** What a scene does with a command line: plays until everybody has ended, and returns what was not right. */
export type Play = (cli: CommandLine, kill: Kill, round: Pick<Round, "victim" | "chance">) => Promise<string[]>;

/** The scenes in which something is killed. Without a victim (`kill` does nothing) each ends well. */
export const SCENES: Readonly<Record<Scene, Play>> = {
  async "a refresh"(cli, kill, { victim }) {
    const refresh = cli.start(["refresh"]);
    await kill([refresh]);
    return victim === "process" ? killed(await refresh.ended) : endedWell(await refresh.ended);
  },

  async "two refreshes"(cli, kill, { victim, chance }) {
    const first = cli.start(["refresh"]);
    await delay(chance * 600);
    const second = cli.start(["refresh"]);
    const [one, other] = chance < 0.5 ? [first, second] : [second, first];
    await kill([one]);
    const spared = endedWell(await other.ended);
    return [...spared, ...(victim === "process" ? killed(await one.ended) : endedWell(await one.ended))];
  },

  async "local mode"(cli, kill, { victim }) {
    const local = await startLocalMode(cli);
    const runId = await local.startRefresh();
    await kill([local.command]);
    if (victim === "process") return killed(await local.command.ended);
    const [state, listed] = [await local.ended(runId), await local.get("/inventory?size=1")];
    local.command.kill("SIGTERM");
    const { code, err } = await local.command.ended;
    return [
      ...(state === "complete" ? [] : [`the refresh ended as ${state}`]),
      ...(listed.status === 200 ? [] : [`the API answers ${listed.status}: ${listed.body.detail}`]),
      ...(code === 0 ? [] : [`local mode ended with ${code}: ${err}`]),
    ];
  },
};

/** Kills after a delay: the only process given, or the engine as soon as there is one. */
export function killAfter(ms: number, victim: Round["victim"], dataDir: string): Kill {
  return async (processes) => {
    await delay(ms);
    if (victim === "process") {
      for (const process of processes) process.kill("SIGKILL");
      return;
    }
    while (processes.some((process) => process.isRunning())) {
      const engine = recordedEngine(dataDir);
      if (engine) return void tryKill(engine.pid);
      await delay(2);
    }
  };
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself just before.
  }
}

/** A process that was killed, or had ended well just before. */
function killed(ended: Ended): string[] {
  return ended.signal === "SIGKILL" ? [] : endedWell(ended);
}

/** Ended as complete, or with cells that a newer refresh took over. */
function endedWell({ code, signal, err }: Ended): string[] {
  return code === 0 || code === 3 ? [] : [`ended with ${signal ?? code}: ${err.trim()}`];
}
