import { expect, test } from "vitest";
import type { RunProgress } from "../model.ts";
import { createProgress, progressLine } from "./progress.ts";

const STATE: RunProgress = {
  accounts: 3,
  cells: 480,
  cellsDone: 120,
  resources: 1_204,
  created: 10,
  updated: 1,
  deleted: 1,
  apiCalls: 300,
  outcomes: { complete: 119, denied: 1 },
  alarms: 0,
  stale: 0,
};

test("progressLine() shows cells, accounts, resources, rate, changes, what is not complete and the time left", () => {
  expect(progressLine(STATE, 4)).toBe(
    "cells 120/480 · 3 accounts · 1,204 resources (301/s) · 12 changes · 1 not complete · 12 s left",
  );
});

test("progressLine() promises nothing before there is anything to go by, and nothing more at the end", () => {
  const begun = { ...STATE, cellsDone: 0, resources: 0, created: 0, updated: 0, deleted: 0, outcomes: {} };
  expect(progressLine(begun, 0)).toBe("cells 0/480 · 3 accounts · 0 resources (0/s) · 0 changes");
  const done = { ...STATE, cellsDone: 480, outcomes: { complete: 480 } };
  expect(progressLine(done, 16)).not.toContain("left");
});

test("createProgress() renews one line on a terminal, cut to its width, and clears it at the end", () => {
  const { written, display, tick } = on({ isTTY: true, columns: 40 });
  display.update(STATE);
  tick(50);
  display.update(STATE);
  tick(60);
  display.update(STATE);
  expect(written).toHaveLength(2);
  expect(written[0]).toBe(`\r\u001b[2K${progressLine(STATE, 0).slice(0, 39)}`);
  display.note("A note");
  expect(written[2]).toBe("\r\u001b[2KA note\n");
  display.end();
  expect(written[3]).toBe("\r\u001b[2K");
});

test("createProgress() keeps a note's control characters from the terminal", () => {
  const { written, display } = on({ isTTY: true });
  display.note("called \u001b[2J\u009b\nby a stranger");
  expect(written).toEqual(["\r\u001b[2Kcalled �[2J��by a stranger\n"]);
});

test("createProgress() prints a plain line now and then when nobody watches", () => {
  const { written, display, tick } = on({});
  display.update(STATE);
  expect(written).toEqual([]);
  tick(10_000);
  display.update(STATE);
  expect(written).toEqual([`${progressLine(STATE, 10)}\n`]);
  display.end();
  expect(written).toHaveLength(1);
});

function on(err: { isTTY?: boolean; columns?: number }) {
  const written: string[] = [];
  let time = 0;
  const display = createProgress({ err: { ...err, write: (text) => written.push(text) } }, () => time);
  return {
    written,
    display,
    tick: (ms: number) => {
      time += ms;
    },
  };
}
