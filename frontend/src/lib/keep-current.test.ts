import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepCurrent } from "./keep-current.ts";

const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-22T12:00:00Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

test("keepCurrent() asks again when the data of a visible page is an hour old", () => {
  const { reloads, stop } = keep();
  vi.advanceTimersByTime(59 * MINUTE);
  expect(reloads()).toBe(0);
  vi.advanceTimersByTime(MINUTE);
  expect(reloads()).toBe(1);
  vi.advanceTimersByTime(60 * MINUTE);
  expect(reloads()).toBe(2);
  stop();
});

test("keepCurrent() goes on asking, once a minute, while no answer is newer", () => {
  const { reloads, stop } = keep({ answers: false });
  vi.advanceTimersByTime(64 * MINUTE);
  expect(reloads()).toBe(5);
  stop();
});

test("keepCurrent() leaves a hidden page alone and asks when it is visible again", () => {
  const { show, reloads, stop } = keep();
  show("hidden");
  vi.advanceTimersByTime(8 * 24 * 60 * MINUTE);
  expect(reloads()).toBe(0);
  show("visible");
  expect(reloads()).toBe(1);
  vi.advanceTimersByTime(20 * MINUTE);
  show("hidden");
  show("visible");
  expect(reloads()).toBe(2);
  stop();
});

test("keepCurrent() does not ask twice within a minute, however often one changes to the page", () => {
  const { show, reloads, stop } = keep();
  show("visible");
  expect(reloads()).toBe(0);
  vi.advanceTimersByTime(MINUTE);
  for (let times = 0; times < 5; times += 1) {
    show("hidden");
    show("visible");
  }
  expect(reloads()).toBe(1);
  stop();
});

test("keepCurrent() waits while there is no data, and ends when it is told to", () => {
  const unread = keep({ isRead: false });
  vi.advanceTimersByTime(180 * MINUTE);
  expect(unread.reloads()).toBe(0);
  unread.stop();
  const left = keep();
  left.stop();
  vi.advanceTimersByTime(180 * MINUTE);
  left.show("visible");
  expect(left.reloads()).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

/** A visible page whose data was read just now, if at all; where the API `answers`, it is new each time it is asked for. */
function keep({ isRead = true, answers = true } = {}) {
  let last = isRead ? Date.now() : undefined;
  let count = 0;
  const visibility: { visibilityState: DocumentVisibilityState } = { visibilityState: "visible" };
  const page = Object.assign(new EventTarget(), visibility);
  const stop = keepCurrent({
    page,
    readAt: () => last,
    reload() {
      count += 1;
      if (answers) last = Date.now();
    },
  });
  return {
    reloads: () => count,
    show(state: DocumentVisibilityState) {
      page.visibilityState = state;
      page.dispatchEvent(new Event("visibilitychange"));
    },
    stop,
  };
}
