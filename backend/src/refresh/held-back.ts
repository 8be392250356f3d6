import type { Attempt, InventoryStorage, Write } from "../storage/storage.ts";

/** A change that has been written. */
export type Effect = "created" | "updated" | "deleted";

/** A write that is held back, and what is so once it is done. */
export interface Step {
  readonly write: Write;
  readonly effect?: Effect;
  /** By how many the stored resources grow. */
  readonly growth: number;
}

/** Writes that wait until they fill a transaction. */
export interface HeldBack {
  hold(step: Step): Promise<void>;
  /** Writes what still waits. */
  flush(): Promise<void>;
}

/** Actions of one transaction beside the fence: writes are held back until they fill one. */
const TRANSACTION_ACTIONS = 99;

/**
 * Holds back the writes of one attempt. `onDone` is told of each step once it is written; `onUnstorable` of each that the
 * store cannot hold, while all others are written.
 */
export function holdBack(options: {
  readonly storage: InventoryStorage;
  readonly attempt: Attempt;
  readonly now: () => Date;
  readonly onDone: (step: Step) => void;
  readonly onUnstorable: (error: RangeError) => void;
}): HeldBack {
  const { storage, attempt, now, onDone, onUnstorable } = options;
  let waiting: Step[] = [];
  let actions = 0;

  async function flush(): Promise<void> {
    const steps = waiting;
    waiting = [];
    actions = 0;
    if (steps.length > 0) await commit(steps);
  }

  async function commit(steps: readonly Step[]): Promise<void> {
    try {
      const writes = steps.map(({ write }) => write);
      await storage.commit(attempt, writes, now().toISOString());
    } catch (error) {
      // Refused before anything was sent, because one of them is too big: the others must not suffer for it.
      if (!(error instanceof RangeError)) throw error;
      const [only, ...others] = steps;
      if (others.length > 0) for (const one of steps) await commit([one]);
      else if (only) await commitReduced(only, error);
      return;
    }
    for (const step of steps) onDone(step);
  }

  /** Once more without the values in the change record, in case it is the record that is too big. */
  async function commitReduced(step: Step, error: RangeError): Promise<void> {
    const write = withoutValues(step.write);
    if (write) await commit([{ ...step, write }]);
    else onUnstorable(error);
  }

  return {
    async hold(step) {
      const added = "change" in step.write && step.write.change ? 2 : 1;
      if (actions + added > TRANSACTION_ACTIONS) await flush();
      waiting.push(step);
      actions += added;
    },
    flush,
  };
}

/** The write with a change record that only names what changed; `undefined` where there is nothing to leave out. */
function withoutValues(write: Write): Write | undefined {
  if (!("change" in write) || !write.change) return undefined;
  const { before, fields, ...change } = write.change;
  if (before === undefined && fields.every((field) => !("before" in field || "after" in field))) return undefined;
  return { ...write, change: { ...change, fields: fields.map(({ path }) => ({ path })) } };
}
