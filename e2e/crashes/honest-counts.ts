import { isDeepStrictEqual } from "node:util";
import type { Organization } from "simulator";
import type { Cell, PartitionKey, PartitionMetadata } from "../../backend/src/model.ts";
import type { Stored } from "./stored.ts";

/** What was so when something began to break: what was stored, and a world that has not changed since. */
export interface Beginning {
  readonly before: Stored;
  readonly organization: Organization;
}

/**
 * Counts that claim what is not so. Where everything written was counted (`countedVersion` says so), a cell counts what is stored. Where an
 * attempt wrote and did not end, a cell is what it was at the beginning, or what another run has found completely since then;
 * without a beginning there must be no such attempt.
 */
export function dishonest(stored: Stored, beginning?: Beginning): string[] {
  const counted = countByCell([...stored.resources.values()].map((resource) => cellKey(resource, resource.kind)));
  const isOpenWrong = beginning ? judgeOpenCells(beginning) : () => "is left by an attempt that did not end";
  const before = cellsOf(beginning?.before.partitions ?? []);
  return stored.partitions.flatMap((partition) => {
    const isCounted = partition.contentVersion === (partition.countedVersion ?? 0);
    const cells = cellsOf([partition]);
    const wrong = [...cells].flatMap(([key, cell]) => {
      const count = counted.get(key) ?? 0;
      const problem = isCounted ? miscounted(cell, count, before.get(key)) : isOpenWrong(key, cell);
      return problem === undefined ? [] : [`${key} ${problem}`];
    });
    const sum = [...cells.values()].reduce((total, { count }) => total + count, 0);
    return sum === partition.resourceCount ? wrong : [...wrong, `${cellKey(partition, "")} sums up to ${sum}`];
  });
}

/** e.g. `ec2:instance/111122223333/eu-west-1` */
export function cellKey({ service, accountId, region }: PartitionKey, kind: string): string {
  return `${service}:${kind}/${accountId}/${region}`;
}

/** A cell that was counted anew without having been listed keeps all else, and the greatest count of before the loss. */
function miscounted(cell: Cell, stored: number, was: Cell | undefined): string | undefined {
  const { count, countBeforeLoss, ...rest } = cell;
  if (count !== stored) return `counts ${count} of ${stored}`;
  if (countBeforeLoss !== undefined && countBeforeLoss <= count) return `lost none of ${countBeforeLoss}: has ${count}`;
  if (was?.runId !== cell.runId) return undefined;
  const { count: countWas, countBeforeLoss: most = countWas, ...restWas } = was;
  const isKept = isDeepStrictEqual(rest, restWas) && (countBeforeLoss === undefined || countBeforeLoss === most);
  return isKept ? undefined : `is ${JSON.stringify(cell)}, was ${JSON.stringify(was)}`;
}

function judgeOpenCells({ before, organization }: Beginning): (key: string, cell: Cell) => string | undefined {
  const cellsBefore = cellsOf(before.partitions);
  const runsBefore = new Set(before.runs.map(({ runId }) => runId));
  const existing = countByCell(
    [...organization.world.expected()].map((it) => `${it.type}/${it.accountId}/${it.region}`),
  );
  return (key, cell) => {
    const was = cellsBefore.get(key);
    if (isDeepStrictEqual(cell, was)) return undefined;
    const isFound =
      !runsBefore.has(cell.runId) && cell.outcome === "complete" && cell.count === (existing.get(key) ?? 0);
    return isFound ? undefined : `is ${JSON.stringify(cell)}, was ${JSON.stringify(was)}`;
  };
}

function cellsOf(partitions: readonly PartitionMetadata[]): Map<string, Cell> {
  return new Map(
    partitions.flatMap((partition) =>
      Object.entries(partition.cells).map(([kind, cell]) => [cellKey(partition, kind), cell] as const),
    ),
  );
}

function countByCell(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
