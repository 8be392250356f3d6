import type { Run } from "../../backend/src/model.ts";
import type { Actor } from "./actor.ts";
import { isErrorExcused, isOutcomeExcused, type Trouble, wordsOf } from "./troubles.ts";
import type { Watch } from "./watch.ts";

/** A run ends, by itself or with an error, only as what befell it and its workers explains; and it reports no more than it stored. */
export function endFaults(actors: readonly Actor[], watch: Watch): string[] {
  return actors.flatMap((actor) => {
    const { name, result, troubles } = actor;
    if (!result) return [];
    if ("error" in result) {
      const { error } = result;
      return isErrorExcused(error, troubles) ? [] : [`${name} throws ${describe(error)}; ${wordsOf(troubles)}`];
    }
    return isRun(result.value) ? runFaults(name, result.value, { troubles: withWorkers(actor, actors), watch }) : [];
  });
}

function runFaults(
  name: string,
  { runId, state, progress: { outcomes } }: Run,
  { troubles, watch }: { readonly troubles: ReadonlySet<Trouble>; readonly watch: Watch },
): string[] {
  const faults: string[] = [];
  const [said, done] = [outcomes.complete ?? 0, watch.completedBy(runId)];
  if (said > done) faults.push(`${name} reports ${said} complete cells, and has stored ${done}`);
  if (state === "cancelled" ? !troubles.has("cancelled") : state !== "complete" && troubles.size === 0) {
    faults.push(`${name} ends as ${state}; ${wordsOf(troubles)}`);
  }
  for (const outcome of Object.keys(outcomes)) {
    if (!isOutcomeExcused(outcome, troubles)) faults.push(`${name} reports a cell as ${outcome}; ${wordsOf(troubles)}`);
  }
  return faults;
}

function withWorkers(run: Actor, actors: readonly Actor[]): ReadonlySet<Trouble> {
  const involved = actors.filter((actor) => actor === run || actor.worksFor === run);
  return new Set(involved.flatMap(({ troubles }) => [...troubles]));
}

/** Whether an actor was a refresh, and not a worker. */
function isRun(value: unknown): value is Run {
  return typeof value === "object" && value !== null && "runId" in value;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
