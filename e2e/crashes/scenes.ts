import { setTimeout as delay } from "node:timers/promises";
import type { Blow } from "./blow.ts";
import type { CommandLine, Ended } from "./command-line.ts";
import { startLocalMode } from "./local-mode.ts";
import { notComplete, notCompleteOrTakenOver } from "./refresh-end.ts";
import type { Round, Scene } from "./round.ts";

/** What a scene does with a command line: plays until everybody has ended, and returns what was not right. */
export type Play = (
  cli: CommandLine,
  strike: Blow["strike"],
  round: Pick<Round, "victim" | "chance">,
) => Promise<string[]>;

/** The scenes in which something is killed as soon as it is there, or later. Where `strike` does nothing, each ends well. */
export const SCENES: Readonly<Record<Scene, Play>> = {
  async "a refresh"(cli, strike, { victim }) {
    const refresh = cli.start(["refresh", "--json"]);
    await strike([refresh]);
    const ended = await refresh.ended;
    return isKilled(ended, victim) ? [] : notComplete(ended);
  },

  async "two refreshes"(cli, strike, { victim, chance }) {
    const first = cli.start(["refresh", "--json"]);
    const isFirst = chance < 0.5;
    const struck = isFirst ? strike([first]) : undefined;
    await delay(chance * 600);
    const second = cli.start(["refresh", "--json"]);
    await (struck ?? strike([second]));
    const [one, other] = await Promise.all(isFirst ? [first.ended, second.ended] : [second.ended, first.ended]);
    return [...notCompleteOrTakenOver(other), ...(isKilled(one, victim) ? [] : notCompleteOrTakenOver(one))];
  },

  async "local mode"(cli, strike, { victim }) {
    const local = await startLocalMode(cli);
    const runId = await local.startRefresh();
    await strike([local.command]);
    if (victim === "process") {
      const ended = await local.command.ended;
      return isKilled(ended, victim)
        ? []
        : [`local mode ended with ${ended.signal ?? ended.code}: ${ended.err.trim()}`];
    }
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

/** Whether a process was killed and not only meant to be: one that had ended before must have ended well. */
function isKilled({ signal }: Ended, victim: Round["victim"]): boolean {
  return victim === "process" && signal === "SIGKILL";
}
