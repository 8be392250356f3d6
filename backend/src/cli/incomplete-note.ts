import type { Completeness } from "../query/read-model.ts";
import { number } from "./progress.ts";

/** How far a list or a file is not to be trusted; `undefined` where it can be. */
export function incompleteNote(
  { cells, complete, stale, alarms }: Completeness,
  what: "list" | "file" | "answer",
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

/** The line that says by which day's snapshot a question was answered. */
export function asOfLine({ asOf, readAt }: Pick<Completeness, "asOf" | "readAt">): string {
  return `As of ${asOf ?? "now"}: this was written down at ${readAt}\n`;
}
