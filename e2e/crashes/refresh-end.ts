import type { Run } from "../../backend/src/model.ts";
import type { Ended } from "./command-line.ts";

/** What is wrong with how a `refresh --json` ended that nobody took anything over from: every cell must be complete. */
export function notComplete({ code, signal, err, out }: Ended): string[] {
  if (code === 0) return [];
  const ended = `refresh ended with ${signal ?? code}: ${err.trim()}`;
  // The command's own tests hold it to this shape.
  return code === 3 ? [ended, ...(JSON.parse(out) as Run).problems.map((problem) => JSON.stringify(problem))] : [ended];
}

/** The same for `refresh --json` beside which others ran: what is not complete was taken over by a newer one. */
export function notCompleteOrTakenOver(ended: Ended): string[] {
  if (ended.code !== 3) return notComplete(ended);
  // The command's own tests hold it to this shape.
  const { outcomes } = (JSON.parse(ended.out) as Run).progress;
  const others = Object.keys(outcomes).filter((outcome) => outcome !== "complete" && outcome !== "superseded");
  return others.map((outcome) => `refresh ended with ${outcome} cells: ${ended.err.trim()}`);
}
