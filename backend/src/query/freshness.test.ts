import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createFreshness, type Freshness } from "./freshness.ts";

const START = Date.parse("2026-11-22T12:00:00.000Z");
const SYNCED = { partitions: 0, resources: 0 };

/** How the comparison that runs ends. */
let end: { well(): void; badly(): void };
let comparisons: number;
let freshness: Freshness;

// Only the clock and the timers are made up, so that nothing here waits for real.
beforeEach(async () => {
  vi.useFakeTimers({ now: START, toFake: ["Date", "setTimeout", "clearTimeout"] });
  comparisons = 0;
  freshness = createFreshness(
    (from) => {
      comparisons += 1;
      return new Promise((resolve, reject) => {
        end = { well: () => resolve({ synced: SYNCED, from }), badly: () => reject(new Error("it is down")) };
      });
    },
    () => new Date(),
  );
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** What has become of a question so far. */
function asked(question: Promise<Date>): { outcome: string } {
  const seen = { outcome: "waits" };
  question.then(
    (readAt) => {
      seen.outcome = `of ${(readAt.getTime() - START) / 1000} s`;
    },
    (error: Error) => {
      seen.outcome = error.message;
    },
  );
  return seen;
}

async function compared(): Promise<void> {
  const first = freshness.ensure();
  end.well();
  await first;
}

test("ensure() waits for the first comparison to its end", async () => {
  const question = asked(freshness.ensure());
  await pass(60_000);
  expect(question.outcome).toBe("waits");
  end.well();
  await pass(0);
  expect(question.outcome).toBe("of 0 s");
});

test("ensure() waits 150 ms for a later one, then says when the copy was compared before", async () => {
  await compared();
  await pass(2_000);
  const question = asked(freshness.ensure());
  await pass(149);
  expect(question.outcome).toBe("waits");
  await pass(1);
  expect(question.outcome).toBe("of 0 s");
  expect(comparisons).toBe(2);
});

test("ensure() counts a comparison that ends within 150 ms, and shares it", async () => {
  await compared();
  await pass(2_000);
  const early = asked(freshness.ensure());
  await pass(1_000);
  const late = asked(freshness.ensure());
  await pass(100);
  end.well();
  await pass(0);
  expect([early.outcome, late.outcome]).toEqual(["of 0 s", "of 2 s"]);
  expect(comparisons).toBe(2);
});

test("ensure() waits five seconds more where the copy was last compared more than 15 seconds ago", async () => {
  await compared();
  await pass(15_001);
  const question = asked(freshness.ensure());
  await pass(5_149);
  expect(question.outcome).toBe("waits");
  await pass(1);
  expect(question.outcome).toBe("of 0 s");
  const next = asked(freshness.ensure());
  await pass(200);
  end.well();
  await pass(0);
  expect(next.outcome).toBe("of 15.001 s");
  expect(comparisons).toBe(2);
});

test("ensure() asks for another comparison where the one it met began long ago", async () => {
  await compared();
  await pass(2_000);
  const before = asked(freshness.ensure());
  // As where a function's process is stopped between two requests.
  await pass(60_000);
  expect(before.outcome).toBe("of 0 s");
  const question = asked(freshness.ensure());
  end.well();
  await pass(0);
  expect(comparisons).toBe(3);
  end.well();
  await pass(0);
  expect(question.outcome).toBe("of 62 s");
});

test("ensure() throws what a comparison throws while it is waited for", async () => {
  await compared();
  await pass(2_000);
  const question = asked(freshness.ensure());
  await pass(100);
  end.badly();
  await pass(0);
  expect(question.outcome).toBe("it is down");
});

test("a comparison that fails after the answer harms nobody, and the next question meets the failure itself", async () => {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => void unhandled.push(reason);
  process.on("unhandledRejection", onUnhandled);
  await compared();
  await pass(2_000);
  await Promise.all([freshness.ensure(), pass(150)]);
  end.badly();
  // Node looks for unhandled rejections when a turn of its loop ends.
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", onUnhandled);
  expect(unhandled).toEqual([]);
  const question = asked(freshness.ensure());
  expect(comparisons).toBe(3);
  end.badly();
  await pass(0);
  expect(question.outcome).toBe("it is down");
});

test("ensure() waits as for the first where the clock was put back", async () => {
  await compared();
  vi.setSystemTime(START - 3_600_000);
  const question = asked(freshness.ensure());
  await pass(60_000);
  expect(question.outcome).toBe("waits");
  end.well();
  await pass(0);
  expect(question.outcome).toBe("of -3600 s");
});

test("ensureCompared() and sync() wait to the end", async () => {
  await compared();
  await pass(2_000);
  let ended = 0;
  const count = () => {
    ended += 1;
  };
  void freshness.ensureCompared().then(count);
  void freshness.sync().then(count);
  await pass(60_000);
  expect(ended).toBe(0);
  end.well();
  await pass(0);
  expect(ended).toBe(1);
  end.well();
  await pass(0);
  expect(ended).toBe(2);
  // What is asked right after is answered from it.
  await freshness.ensure();
  expect(comparisons).toBe(3);
});
