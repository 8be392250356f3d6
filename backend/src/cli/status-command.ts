import type { Account, Run } from "../model.ts";
import type { ReadModel } from "../query/read-model.ts";
import { isInterrupted } from "../refresh/interrupted.ts";
import type { Selection } from "../refresh/selection.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { type CellStatus, cellStatus } from "./cell-status.ts";
import { type Command, type ExitCode, type Terminal, textValue, type Values } from "./command.ts";
import { createCoverage } from "./coverage.ts";
import { asOfLine } from "./incomplete-note.ts";
import { commandConfig, withReadModel, withStorage } from "./open.ts";
import { AS_OF_OPTION } from "./question-options.ts";
import { selectedPartitions } from "./selected-partitions.ts";
import { SELECTION_OPTIONS, selectionOf } from "./selection-options.ts";
import { printable, textTable } from "./table.ts";

export const statusCommand: Command = {
  name: "status",
  summary: "Show what is complete, stale, denied or alarming, and since when.",
  usage: "[options]",
  words: 0,
  options: [...SELECTION_OPTIONS, AS_OF_OPTION],
  async run({ values }, terminal) {
    const config = commandConfig(values, terminal);
    const selection = selectionOf(values);
    const asOf = textValue(values, "as-of");
    return withStorage<ExitCode>(config, async (storage) => {
      const now = Date.now();
      if (asOf === undefined) {
        const [lastRun] = await storage.runs(1);
        const run = lastRun && { ...lastRun, ...(isInterrupted(lastRun, now) && { interrupted: true }) };
        const cells = storedCells(storage, selection, now);
        const heads = { json: { lastRun: run ?? null }, text: lastRun && runLine(lastRun, now) };
        await print({ ...heads, cells, accounts: await storage.accounts() }, values, terminal);
        return 0;
      }
      return withReadModel<ExitCode>(config, { storage, terminal }, async (readModel) => {
        const { accounts, completeness } = await readModel.accounts({ asOf });
        const { asOf: day = null, readAt } = completeness;
        const heads = { json: { asOf: day, readAt }, text: asOfLine(completeness).trimEnd() };
        await print({ ...heads, cells: cellsOfDay(readModel, selection, asOf), accounts }, values, terminal);
        return 0;
      });
    });
  },
};

/** What is reported: something about all of it, and the cells batch by batch. */
interface Status {
  readonly json: object;
  readonly text: string | undefined;
  readonly cells: AsyncIterable<readonly CellStatus[]>;
  readonly accounts: readonly Account[];
}

async function print({ json, text, cells, accounts }: Status, values: Values, terminal: Terminal): Promise<void> {
  const coverage = createCoverage();
  // Whoever was never let in may have no cell that says so.
  const unread = accounts.filter(({ error }) => error !== undefined);
  if (values.json) {
    // Piece by piece, and what sums up the cells after them, so that none has to be held.
    await terminal.print(`${JSON.stringify(json).slice(0, -1)},\n"cells": [`);
    let separator = "\n";
    for await (const some of cells) {
      let texts = "";
      for (const cell of some) {
        coverage.add(cell);
        texts += `${separator}${JSON.stringify(cell)}`;
        separator = ",\n";
      }
      await terminal.print(texts);
    }
    const sums = { services: coverage.services(), accountsNotRead: unread };
    await terminal.print(`\n],\n${JSON.stringify(sums, undefined, 2).slice(2)}\n`);
    return;
  }
  for await (const some of cells) for (const cell of some) coverage.add(cell);
  if (text !== undefined) await terminal.print(`${text}\n\n`);
  await terminal.print(coverage.report());
  if (unread.length > 0) await terminal.print(`\nAccounts not read\n${unreadTable(unread)}`);
}

async function* storedCells(
  storage: InventoryStorage,
  selection: Selection,
  now: number,
): AsyncGenerator<readonly CellStatus[]> {
  for await (const partition of selectedPartitions(storage, selection)) {
    yield cellStatus(partition, { now, kinds: selection.kinds });
  }
}

/** Cells that are read at a time. */
const PAGE = 1_000;

async function* cellsOfDay(
  readModel: ReadModel,
  selection: Selection,
  asOf: string,
): AsyncGenerator<readonly CellStatus[]> {
  for (let page = 1, left = 1; left > 0; page++) {
    const { items, total } = await readModel.coverage({ selection, asOf, size: PAGE, page });
    yield items.map(({ type: _type, accountName: _name, runId: _runId, ...cell }) => cell);
    left = total - page * PAGE;
  }
}

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
