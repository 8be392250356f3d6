import { parseArgs } from "node:util";

/** What a run of the suite was asked for. */
export interface RunOptions {
  /** The only part to play; absent: all. */
  readonly only?: string;
  readonly rounds: number;
  readonly from: number;
  readonly seed: number;
}

/** Reads the arguments; a text says in one sentence why they cannot be followed. */
export function readOptions(args: readonly string[], parts: readonly string[]): RunOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        rounds: { type: "string", default: "50" },
        from: { type: "string", default: "0" },
        seed: { type: "string", default: "1" },
      },
    });
    const { only } = values;
    if (only !== undefined && !parts.includes(only)) {
      throw new RangeError(`Cannot play --only ${only}: the parts are ${parts.join(", ")}`);
    }
    const whole = (name: "rounds" | "from" | "seed", least = 0) => {
      const value = Number(values[name]);
      if (/^\d+$/.test(values[name]) && Number.isSafeInteger(value) && value >= least) return value;
      throw new RangeError(`Cannot use --${name} ${values[name]}: it must be a whole number from ${least} on`);
    };
    return {
      ...(only !== undefined && { only }),
      rounds: whole("rounds", 1),
      from: whole("from"),
      seed: whole("seed"),
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
