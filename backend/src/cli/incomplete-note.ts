import type { Completeness } from "../query/read-model.ts";
import { number } from "./progress.ts";

/** The line that says how far a list or a file is not to be trusted; empty where it can be. */
export function incompleteLine(
  { cells, complete, stale, alarms }: Completeness,
  what: "list" | "file" | "answer",
): string {
  if (cells === 0) return 'Nothing of this has been read yet: run "aws-inventory refresh"\n';
  const counts = {
    "not complete": cells - complete,
    "stale (over 26 hours, or never complete)": stale,
    "with an alarm": alarms,
  };
  const facts = Object.entries(counts).flatMap(([fact, count]) => (count > 0 ? [`${number(count)} ${fact}`] : []));
  if (facts.length === 0) return "";
  return `Of the ${number(cells)} cells behind this ${what}: ${facts.join(", ")}; "aws-inventory status" says which and why\n`;
}

/** What is to be known of an answer before it is trusted: the day whose snapshot it is of, if not now, and the line about incomplete cells. */
export function completenessNote(completeness: Completeness, what: "list" | "file" | "answer"): string {
  const day = completeness.asOf === undefined ? "" : asOfLine(completeness);
  return day + incompleteLine(completeness, what);
}

/** The line that says by which day's snapshot a question was answered. */
export function asOfLine({ asOf, readAt }: Pick<Completeness, "asOf" | "readAt">): string {
  return `As of ${asOf ?? "now"}: this was written down at ${readAt}\n`;
}
