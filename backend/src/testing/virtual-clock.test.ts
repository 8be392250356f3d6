import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { startVirtualClock } from "./virtual-clock.ts";

test("run() lets an hour pass while nothing else can run, for timers, dates and performance.now alike", async () => {
  using clock = startVirtualClock();
  const before = { date: Date.now(), elapsed: performance.now() };
  await clock.run(async () => {
    await new Promise((resolve) => setTimeout(resolve, 3_600_000));
    await delay(1_000);
  });
  expect(Date.now() - before.date).toBe(3_601_000);
  expect(performance.now() - before.elapsed).toBe(3_601_000);
  expect(`${new Date()}`).toBe(`${new Date(Date.now())}`);
  expect(new Date(5) instanceof Date).toBe(true);
});

test("run() calls timers in the order in which they are due, and none that was cleared", async () => {
  using clock = startVirtualClock();
  const called: string[] = [];
  await clock.run(async () => {
    for (const ms of [30, 10, 20, 40, 10]) setTimeout(() => called.push(`${ms}`), ms);
    clearTimeout(setTimeout(() => called.push("cleared"), 15));
    const every = setInterval(() => called.push("every"), 16);
    await delay(35);
    clearInterval(every);
    await delay(100);
  });
  expect(called).toEqual(["10", "10", "every", "20", "30", "every", "40"]);
});

test("outside() stops the clock until the work outside is done", async () => {
  using clock = startVirtualClock();
  let isTimeUp = false;
  await clock.run(async () => {
    setTimeout(() => {
      isTimeUp = true;
    }, 1);
    await clock.outside(async () => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(isTimeUp).toBe(false);
    });
    await delay(10);
  });
  expect(isTimeUp).toBe(true);
});

test("AbortSignal.timeout() and the signal of a delay work by the clock", async () => {
  using clock = startVirtualClock();
  const waiting = clock.run(() => delay(60_000, undefined, { signal: AbortSignal.timeout(5_000) }));
  await expect(waiting).rejects.toMatchObject({ name: "TimeoutError" });
  expect(clock.elapsedMs()).toBe(5_000);
});

test("run() throws what the work throws, and when nothing is left to wait for", async () => {
  using clock = startVirtualClock();
  await expect(clock.run(() => Promise.reject(new RangeError("no")))).rejects.toThrow(RangeError);
  await expect(clock.run(() => new Promise(() => {}))).rejects.toThrow("nothing is left to wait for");
});

test("the real clock is back afterwards", async () => {
  const real = { setTimeout, Date };
  startVirtualClock()[Symbol.dispose]();
  expect({ setTimeout, Date }).toEqual(real);
  expect(new Date() instanceof real.Date).toBe(true);
});
