import type { Account, Run } from "../model.ts";
import { isInterrupted } from "../refresh/interrupted.ts";
import { cellStatus } from "./cell-status.ts";
import type { Command, ExitCode } from "./command.ts";
import { createCoverage } from "./coverage.ts";
import { commandConfig, withStorage } from "./open.ts";
import { selectedPartitions } from "./selected-partitions.ts";
import { SELECTION_OPTIONS, selectionOf } from "./selection-options.ts";
import { printable, textTable } from "./table.ts";

export const statusCommand: Command = {
  name: "status",
  summary: "Show what is complete, stale, denied or alarming, and since when.",
  usage: "[options]",
  words: 0,
  options: [...SELECTION_OPTIONS],
  async run({ values }, terminal) {
    const config = commandConfig(values, terminal);
    const selection = selectionOf(values);
    return withStorage<ExitCode>(config, async (storage) => {
      const now = Date.now();
      const [lastRun] = await storage.runs(1);
      const coverage = createCoverage();
      // Whoever was never let in may have no cell that says so.
      const unread = (await storage.accounts()).filter(({ error }) => error !== undefined);
      if (values.json) {
        const run = lastRun && { ...lastRun, ...(isInterrupted(lastRun, now) && { interrupted: true }) };
        // Piece by piece, and what sums up the cells after them, so that none has to be held.
        await terminal.print(`{\n"lastRun": ${JSON.stringify(run ?? null)},\n"cells": [`);
        let separator = "\n";
        for await (const partition of selectedPartitions(storage, selection)) {
          let text = "";
          for (const cell of cellStatus(partition, { now, kinds: selection.kinds })) {
            coverage.add(cell);
            text += `${separator}${JSON.stringify(cell)}`;
            separator = ",\n";
          }
          await terminal.print(text);
        }
        const sums = { services: coverage.services(), accountsNotRead: unread };
        await terminal.print(`\n],\n${JSON.stringify(sums, undefined, 2).slice(2)}\n`);
        return 0;
      }
      for await (const partition of selectedPartitions(storage, selection)) {
        for (const cell of cellStatus(partition, { now, kinds: selection.kinds })) coverage.add(cell);
      }
      if (lastRun) await terminal.print(`${runLine(lastRun, now)}\n\n`);
      await terminal.print(coverage.report());
      if (unread.length > 0) await terminal.print(`\nAccounts not read\n${unreadTable(unread)}`);
      return 0;
    });
  },
};

function unreadTable(accounts: readonly Account[]): string {
  const rows = accounts.map(({ accountId, name = "", error }) => [
    accountId,
    name,
    error?.outcome ?? "",
    `${error?.code}: ${error?.message}`,
  ]);
  return textTable(["account", "name", "outcome", "reason"], rows);
}

/** e.g. `Last refresh: 20261122T020000.000Z-3f9c1a, complete, started 2026-11-22T02:00:00.000Z`, and why it failed if it did. */
export function runLine(run: Run, now: number): string {
  const state = isInterrupted(run, now) ? "interrupted" : run.state;
  const reason = run.error === undefined ? "" : `: ${printable(run.error)}`;
  return `Last refresh: ${run.runId}, ${state}, started ${run.startedAt}${reason}`;
}
