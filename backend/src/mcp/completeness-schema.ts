import { z } from "zod";
import { OUTCOMES } from "../model.ts";
import { VERDICTS } from "./answer-completeness.ts";

const count = z.int().min(0);

/** The shape of every answer's completeness. */
export const completenessSchema = z.object({
  verdict: z
    .enum(VERDICTS)
    .describe("complete: nothing is missing. Anything else: say so when you answer, an empty list is then no proof"),
  statement: z.string().describe("The same as a sentence, with the numbers; quote it"),
  cells: count.describe("Cells (account × region × kind) behind the answer"),
  complete: count.describe("Of them, those whose last attempt was complete"),
  neverComplete: count,
  outcomes: z.record(z.string(), count).describe("How the last attempts ended"),
  oldestCompleteAt: z.string().nullable().describe("The answer is as of this time or later; null: never complete"),
  newestCompleteAt: z.string().nullable(),
  stale: count.describe("Cells not listed completely for over 26 hours, or never"),
  alarms: count,
  readAt: z.string().describe("When the answer was compared with the store"),
  asOf: z.string().optional().describe("The day whose snapshot answered; absent: the answer is of now"),
  openCells: z
    .array(
      z.object({
        type: z.string(),
        accountId: z.string(),
        region: z.string(),
        outcome: z.enum(OUTCOMES),
        completeAt: z.string().nullable(),
        error: z.object({ code: z.string(), message: z.string() }).optional(),
      }),
    )
    .describe("The first cells of which it is not known whether what is stored is all there is; get_coverage has all"),
});

/** What was cut to keep the answer short, and how to go on. */
export const notesSchema = z.array(z.string()).describe("What was left out of this answer, and how to get it");
