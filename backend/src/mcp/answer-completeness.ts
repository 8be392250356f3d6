import { OUTCOMES, type Outcome } from "../model.ts";
import type { Completeness, CoverageRow, Question, ReadModel } from "../query/read-model.ts";
import { NOTHING_THERE } from "../refresh/stale.ts";
import { shortened } from "./fit.ts";

/** What an answer proves, in one word. `out-of-date`: all was listed completely, but some of it over 26 hours ago. */
export const VERDICTS = ["complete", "out-of-date", "incomplete", "nothing-read"] as const;

/** A cell of which it is not known whether what is stored is all there is. */
export interface OpenCell {
  readonly type: string;
  readonly accountId: string;
  readonly region: string;
  readonly outcome: Outcome;
  /** When it was last listed completely; `null` where it never was. */
  readonly completeAt: string | null;
  readonly error?: { readonly code: string; readonly message: string };
}

/** How far an answer is to be trusted, in numbers and in a sentence. */
export interface AnswerCompleteness extends Completeness {
  readonly verdict: (typeof VERDICTS)[number];
  readonly statement: string;
  /** The first of the cells that keep the answer from being complete. */
  readonly openCells: readonly OpenCell[];
}

/** As many cells are named. */
const OPEN_CELLS = 5;

/** The outcomes that leave open what there is: all but those by which AWS has said it. */
const OPEN_OUTCOMES = OUTCOMES.filter((outcome) => outcome !== "complete" && !NOTHING_THERE.includes(outcome));

/** Puts the completeness of an answer into words; `found` says what was found, e.g. `0 resources found`. */
export async function answerCompleteness(
  readModel: ReadModel,
  {
    question,
    found,
    completeness,
  }: {
    /** What the answer is about. */
    readonly question: Pick<Question, "asOf" | "selection" | "filters">;
    readonly found: string;
    readonly completeness: Completeness;
  },
): Promise<AnswerCompleteness> {
  const open = sum(completeness, OPEN_OUTCOMES);
  const { asOf, selection, filters } = question;
  const cells =
    open === 0
      ? []
      : (
          await readModel.coverage({
            ...(asOf !== undefined && { asOf }),
            ...(selection && { selection }),
            ...(filters && { filters }),
            outcomes: OPEN_OUTCOMES,
            size: OPEN_CELLS,
            page: 1,
          })
        ).items.map(openCell);
  const day = completeness.asOf === undefined ? "" : ` as of ${completeness.asOf}`;
  return {
    verdict: verdictOf(completeness, open),
    statement: `${found}${day}${statement(completeness, { open, cells })}.`,
    ...completeness,
    openCells: cells,
  };
}

function verdictOf({ cells, stale }: Completeness, open: number): AnswerCompleteness["verdict"] {
  if (cells === 0) return "nothing-read";
  if (open > 0) return "incomplete";
  return stale > 0 ? "out-of-date" : "complete";
}

function statement(
  completeness: Completeness,
  { open, cells }: { readonly open: number; readonly cells: readonly OpenCell[] },
): string {
  const { cells: all, complete, oldestCompleteAt, stale, alarms } = completeness;
  if (all === 0) return ", but nothing of this has been read yet: whether there is any is not known";
  const nothing = sum(completeness, NOTHING_THERE);
  const notes = [
    stale > 0 ? `${stale} cells have not been listed completely for over 26 hours, or never` : "",
    alarms > 0 ? `the last listing of ${alarms} cells left an alarm` : "",
  ].filter((note) => note !== "");
  const rest = notes.map((note) => `; ${note}`).join("");
  if (open === 0) {
    const since = oldestCompleteAt === null ? "" : `, the oldest at ${oldestCompleteAt}`;
    const others = nothing > 0 ? `; in the other ${nothing} AWS does not offer the service or it is not enabled` : "";
    return `, and what that is based on is complete: ${complete} of the ${all} cells (account × region × kind) behind this answer were listed completely${since}${others}${rest}`;
  }
  const outcomes = OPEN_OUTCOMES.flatMap((outcome) => {
    const count = completeness.outcomes[outcome] ?? 0;
    return count > 0 ? [`${count} ${outcome}`] : [];
  });
  const named = cells
    .slice(0, 3)
    .map(
      ({ type, accountId, region, outcome, completeAt }) =>
        `${type} in ${accountId}/${region} (${outcome}, last complete: ${completeAt ?? "never"})`,
    );
  const others = open > named.length ? ` and ${open - named.length} more` : "";
  return `, but ${open} of ${all} cells (account × region × kind) behind this answer are not complete (${outcomes.join(", ")}), so there may be more than is stored: ${named.join(", ")}${others}${rest}`;
}

function sum({ outcomes }: Completeness, of: readonly Outcome[]): number {
  return of.reduce((total, outcome) => total + (outcomes[outcome] ?? 0), 0);
}

function openCell({ type, accountId, region, outcome, completeAt, error }: CoverageRow): OpenCell {
  return {
    type,
    accountId,
    region,
    outcome,
    completeAt: completeAt ?? null,
    ...(error && { error: { code: error.code, message: shortened(error.message, 300) } }),
  };
}
