import { expect, test } from "vitest";
import { BusyError, UsageError } from "../errors.ts";
import { createPlaces } from "./user-places.ts";

/** Work that has begun and ends when it is told to, or that waits. */
function work(places: ReturnType<typeof createPlaces>, signal?: AbortSignal) {
  const ending = Promise.withResolvers<void>();
  const one = { hasBegun: false, end: ending.resolve, fail: ending.reject, done: Promise.resolve() };
  one.done = places(async () => {
    one.hasBegun = true;
    await ending.promise;
  }, signal);
  // Whoever looks at it meets its error.
  one.done.catch(() => {});
  return one;
}

/** Until what follows from what was done has been done. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("two are at work at a time, and the others follow in their order, also after one that fails", async () => {
  const places = createPlaces(2);
  const all = [0, 1, 2, 3].map(() => work(places));
  await settle();
  expect(all.map(({ hasBegun }) => hasBegun)).toEqual([true, true, false, false]);
  all[1]?.fail(new Error("no"));
  await expect(all[1]?.done).rejects.toThrow("no");
  await settle();
  expect(all.map(({ hasBegun }) => hasBegun)).toEqual([true, true, true, false]);
  for (const { end } of all) end();
  await Promise.allSettled(all.map(({ done }) => done));
  expect(all[3]?.hasBegun).toBe(true);
});

test("whoever is stopped while it waits leaves at once and never works", async () => {
  const places = createPlaces(1);
  const first = work(places);
  const leaving = new AbortController();
  const second = work(places, leaving.signal);
  const third = work(places);
  leaving.abort();
  await expect(second.done).rejects.toThrow(new UsageError("Cannot answer: the query was stopped"));
  await expect(work(places, AbortSignal.abort()).done).rejects.toThrow("the query was stopped");
  first.end();
  third.end();
  await third.done;
  expect(second.hasBegun).toBe(false);
});

test("beyond twenty that wait the next is refused, until one of them has gone", async () => {
  const places = createPlaces(2);
  const leaving = new AbortController();
  const all = Array.from({ length: 22 }, (_, index) => work(places, index === 10 ? leaving.signal : undefined));
  await expect(work(places).done).rejects.toThrow(
    new BusyError("Cannot run the query: 20 others are waiting already; try again in a few seconds"),
  );
  leaving.abort();
  const late = work(places);
  for (const { end } of [...all, late]) end();
  await late.done;
  expect(all.map(({ hasBegun }) => hasBegun)).toEqual(all.map((_, index) => index !== 10));
});
