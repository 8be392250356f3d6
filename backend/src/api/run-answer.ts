import type { Run } from "../model.ts";
import { isInterrupted } from "../refresh/interrupted.ts";

/** A run as it is answered: with the word whether it was killed. */
export function runAnswer(run: Run): Run & { readonly interrupted: boolean } {
  return { ...run, interrupted: isInterrupted(run, Date.now()) };
}
