import type { CellStatus } from "../../backend/src/cli/cell-status.ts";
import type { Run } from "../../backend/src/model.ts";
import type { CommandLine, CommandOptions } from "./command-line.ts";

/** The part of `status --json` that is looked at. */
export interface Status {
  readonly lastRun: (Run & { readonly interrupted?: boolean }) | null;
  readonly cells: readonly CellStatus[];
}

/** What `status` says; throws where it does not end well. */
export async function readStatus(cli: CommandLine, options: CommandOptions = {}): Promise<Status> {
  const { code, out, err } = await cli.run(["status", "--json"], options);
  if (code !== 0) throw new Error(`status ended with ${code}: ${err.trim()}`);
  // The command's own tests hold it to this shape.
  return JSON.parse(out) as Status;
}

/** The cells that are said to be stale, or complete at another time than from one to the other (epoch milliseconds). */
export function notCurrent({ cells }: Status, fromMs: number, toMs: number): string[] {
  return cells
    .filter(({ stale, completeAt = "" }) => stale || !within(Date.parse(completeAt), fromMs, toMs))
    .map(({ service, kind, stale, completeAt }) => {
      return `${service}:${kind} is said to be complete since ${completeAt}${stale ? ", and stale" : ""}`;
    });
}

/** Whether a time is between two others, give or take a second. */
export function within(time: number, fromMs: number, toMs: number): boolean {
  return time >= fromMs - 1_000 && time <= toMs + 1_000;
}
