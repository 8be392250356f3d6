import type { RunProgress } from "../model.ts";
import type { Terminal } from "./command.ts";
import { printable } from "./table.ts";

/** Shows a run while it goes on: one line that renews itself on a terminal, a quiet line now and then elsewhere. */
export interface ProgressDisplay {
  update(progress: RunProgress): void;
  /** Prints a line of its own without tearing the display. */
  note(text: string): void;
  end(): void;
}

const RENEW_MS = 100;
const QUIET_MS = 10_000;

/** The display fit for the terminal's error stream. */
export function createProgress(
  { err }: Pick<Terminal, "err">,
  now: () => number = () => performance.now(),
): ProgressDisplay {
  const startedAt = now();
  const everyMs = err.isTTY ? RENEW_MS : QUIET_MS;
  let shownAt = err.isTTY ? Number.NEGATIVE_INFINITY : startedAt;
  let latest: RunProgress | undefined;

  function show(): void {
    if (!latest) return;
    shownAt = now();
    const line = progressLine(latest, (shownAt - startedAt) / 1000);
    err.write(err.isTTY ? `\r\u001b[2K${line.slice(0, (err.columns ?? 80) - 1)}` : `${line}\n`);
  }

  return {
    update(progress) {
      latest = progress;
      if (now() - shownAt >= everyMs) show();
    },
    note(text) {
      err.write(`${err.isTTY ? "\r\u001b[2K" : ""}${printable(text)}\n`);
    },
    end() {
      if (err.isTTY && latest) err.write("\r\u001b[2K");
    },
  };
}

/** e.g. `cells 120/480 · 3 accounts · 1,204 resources (301/s) · 12 changes · 1 not complete · 9 s left` */
export function progressLine(progress: RunProgress, seconds: number): string {
  const { cells, cellsDone, accounts, resources, created, updated, deleted, outcomes } = progress;
  const incomplete = cellsDone - (outcomes.complete ?? 0);
  const rate = seconds > 0 ? Math.round(resources / seconds) : 0;
  const left = cellsDone > 0 ? Math.ceil((seconds / cellsDone) * (cells - cellsDone)) : undefined;
  return [
    `cells ${number(cellsDone)}/${number(cells)}`,
    `${number(accounts)} ${accounts === 1 ? "account" : "accounts"}`,
    `${number(resources)} resources (${number(rate)}/s)`,
    `${number(created + updated + deleted)} changes`,
    ...(incomplete > 0 ? [`${number(incomplete)} not complete`] : []),
    ...(left !== undefined && cellsDone < cells ? [`${number(left)} s left`] : []),
  ].join(" · ");
}

/** A count with thousands separated, the same in every locale. */
export function number(count: number): string {
  return count.toLocaleString("en-US");
}
