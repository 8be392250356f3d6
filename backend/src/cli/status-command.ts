import type { Outcome, PartitionMetadata } from "../model.ts";
import type { Command, ExitCode } from "./command.ts";
import { commandConfig, withStorage } from "./open.ts";
import { number } from "./progress.ts";
import { selectedPartitions } from "./resources.ts";
import { SELECTION_OPTIONS, selectionOf } from "./selection-options.ts";
import { textTable } from "./table.ts";

/** A cell older than this has missed its daily refresh. */
const STALE_AFTER_MS = 26 * 3_600_000;

export const statusCommand: Command = {
  name: "status",
  summary: "Show what is complete, stale or denied, and since when.",
  usage: "[options]",
  words: 0,
  options: [...SELECTION_OPTIONS],
  async run({ values }, terminal) {
    const config = commandConfig(values, terminal);
    const selection = selectionOf(values);
    return withStorage<ExitCode>(config, async (storage) => {
      const cells: CellStatus[] = [];
      for await (const partition of selectedPartitions(storage, selection)) {
        cells.push(...cellStatus(partition, Date.now(), selection.kinds));
      }
      const [lastRun] = await storage.runs(1);
      if (values.json) {
        await terminal.print(`${JSON.stringify({ lastRun, services: summarize(cells), cells }, undefined, 2)}\n`);
        return 0;
      }
      if (lastRun) {
        await terminal.print(`Last refresh: ${lastRun.runId}, ${lastRun.state}, started ${lastRun.startedAt}\n\n`);
      }
      await terminal.print(
        cells.length === 0 ? 'Nothing has been read yet: run "aws-inventory refresh"\n' : report(cells),
      );
      return 0;
    });
  },
};

/** One cell as it is reported. */
interface CellStatus {
  readonly service: string;
  readonly kind: string;
  readonly accountId: string;
  readonly region: string;
  readonly outcome: Outcome;
  readonly isStale: boolean;
  readonly count: number;
  readonly attemptedAt: string;
  readonly completeAt?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

function cellStatus(partition: PartitionMetadata, now: number, kinds: readonly string[] | undefined): CellStatus[] {
  const { service, accountId, region } = partition;
  return Object.entries(partition.cells)
    .filter(([kind]) => !kinds || kinds.includes(`${service}:${kind}`))
    .map(([kind, { outcome, count, attemptedAt, completeAt, error }]) => ({
      service,
      kind,
      accountId,
      region,
      outcome,
      isStale: completeAt === undefined || now - Date.parse(completeAt) > STALE_AFTER_MS,
      count,
      attemptedAt,
      ...(completeAt !== undefined && { completeAt }),
      ...(error && { error }),
    }));
}

interface ServiceStatus {
  readonly service: string;
  readonly resources: number;
  readonly cells: number;
  readonly complete: number;
  readonly stale: number;
  /** The oldest complete listing among its cells; absent while one has never been complete. */
  readonly completeSince?: string;
}

function summarize(cells: readonly CellStatus[]): ServiceStatus[] {
  return [...Map.groupBy(cells, (cell) => cell.service)].map(([service, own]) => {
    const oldest = oldestComplete(own);
    return {
      service,
      resources: own.reduce((sum, cell) => sum + cell.count, 0),
      cells: own.length,
      complete: own.filter((cell) => cell.outcome === "complete").length,
      stale: own.filter((cell) => cell.isStale).length,
      ...(oldest !== undefined && { completeSince: oldest }),
    };
  });
}

/** When the cell that has waited longest was last complete; `undefined` when one never was. */
function oldestComplete(cells: readonly CellStatus[]): string | undefined {
  const [oldest = ""] = cells.map((cell) => cell.completeAt ?? "").sort();
  return oldest || undefined;
}

function report(cells: readonly CellStatus[]): string {
  const services = summarize(cells).map(({ service, resources, cells: all, complete, stale, completeSince }) => [
    service,
    number(resources),
    `${number(complete)} of ${number(all)}`,
    number(stale),
    completeSince ?? "never",
  ]);
  const text = textTable(["service", "resources", "complete cells", "stale", "all complete since"], services);
  const incomplete = cells.filter((cell) => cell.outcome !== "complete");
  if (incomplete.length === 0) return `${text}\nEvery cell is complete.\n`;
  const groups = Map.groupBy(incomplete, ({ outcome, accountId, service, error }) =>
    [outcome, accountId, service, error?.code, error?.message].join("\n"),
  );
  const rows = [...groups.values()].map((group) => {
    const { outcome = "", accountId = "", service = "", error } = group[0] ?? {};
    const reason = error ? `${error.code}: ${error.message}` : "";
    return [outcome, accountId, service, String(group.length), oldestComplete(group) ?? "never", reason];
  });
  return `${text}\n${textTable(["outcome", "account", "service", "cells", "last complete", "reason"], rows)}`;
}
