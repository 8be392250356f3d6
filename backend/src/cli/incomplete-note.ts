import type { Completeness } from "../query/read-model.ts";
import { number } from "./progress.ts";

/** How far an answer is not to be trusted, as one line; `undefined` where every cell behind it is complete. */
export function incompleteNote(
  { cells, complete, stale, alarms }: Completeness,
  what: "list" | "answer" = "list",
): string | undefined {
  if (cells === 0) return 'Nothing of this has been read yet: run "aws-inventory refresh"';
  const counts = {
    "not complete": cells - complete,
    "stale (over 26 hours, or never complete)": stale,
    "with an alarm": alarms,
  };
  const facts = Object.entries(counts).flatMap(([fact, count]) => (count > 0 ? [`${number(count)} ${fact}`] : []));
  if (facts.length === 0) return undefined;
  return `Of the ${number(cells)} cells behind this ${what}: ${facts.join(", ")}; "aws-inventory status" says which and why`;
}
