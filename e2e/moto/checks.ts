/** Counts checks as they pass and fail, and prints each on a line of its own. */
export interface Checks {
  /** Runs one check; it fails when the function throws or returns differences, which are printed below its name. */
  check(name: string, run: () => readonly string[] | Promise<readonly string[]>): Promise<void>;
  /** Prints the closing line `N passed, N failed`; whether all passed. */
  report(): boolean;
}

/** More differences than this are counted instead of printed. */
const SHOWN = 40;

/** Starts counting at zero. */
export function createChecks(): Checks {
  const counts = { passed: 0, failed: 0 };
  return {
    async check(name, run) {
      const differences = await differencesOf(run);
      if (differences.length === 0) {
        counts.passed += 1;
        console.log(`ok   ${name}`);
        return;
      }
      counts.failed += 1;
      console.log(`FAIL ${name}`);
      for (const line of differences.slice(0, SHOWN)) console.log(`       ${line}`);
      if (differences.length > SHOWN) console.log(`       … and ${differences.length - SHOWN} more`);
    },
    report() {
      console.log(`${counts.passed} passed, ${counts.failed} failed`);
      return counts.failed === 0;
    },
  };
}

async function differencesOf(run: () => readonly string[] | Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await run();
  } catch (error) {
    return String(error instanceof Error ? error.message : error).split("\n");
  }
}

/** The differences between what is there and what should be, one line each: `+` is too much, `-` is missing. */
export function difference(actual: Iterable<string>, expected: Iterable<string>): string[] {
  const [is, should] = [new Set(actual), new Set(expected)];
  const missing = [...should].filter((line) => !is.has(line)).map((line) => `- ${line}`);
  const surplus = [...is].filter((line) => !should.has(line)).map((line) => `+ ${line}`);
  return [...missing, ...surplus].sort((a, b) => a.slice(2).localeCompare(b.slice(2)));
}
