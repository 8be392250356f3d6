import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cell, OUTCOMES, type PartitionKey } from "../model.ts";
import { isStale } from "../refresh/stale.ts";
import { type OpenStorage, openInMemoryStorage } from "../storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { storePartition } from "../testing/store-partition.ts";
import { openReadModel } from "./open-read-model.ts";
import type { CoverageQuestion, ReadModel } from "./read-model.ts";

const HERE: PartitionKey = { service: "ec2", accountId: "111122223333", region: "eu-west-1" };
const NOW = Date.parse("2026-11-22T12:00:00.000Z");
const RECENT = "2026-11-22T02:00:00.000Z";
const OLD = "2026-11-15T02:00:00.000Z";
const ALARM = { code: "SharpDrop", message: "30 of 40 resources were gone at once" } as const;

let open: OpenStorage;
let readModel: ReadModel;

beforeEach(async () => {
  open = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  readModel = await openReadModel({ storage: open.storage, now: () => new Date(NOW), patienceMs: 30_000 });
});
afterEach(async () => {
  await readModel.close();
  await open.close();
});

test("coverage() says of each cell whether it is stale, exactly as isStale() does", async () => {
  const times = [RECENT, OLD, "2026-11-21T10:00:00.000Z", "2026-11-21T09:59:59.999Z", undefined];
  const cells = OUTCOMES.flatMap((outcome) =>
    times.flatMap((completeAt, index) =>
      [0, 1].map((count) => [`${outcome}-${index}-${count}`, cell({ outcome, count }, completeAt)] as const),
    ),
  );
  await store(Object.fromEntries(cells));
  const { items, completeness } = await readModel.coverage({ size: 1_000, page: 1 });
  const stale = cells.filter(([, known]) => isStale(known, NOW)).map(([kind]) => kind);
  expect(items.filter((row) => row.stale).map(({ kind }) => kind)).toEqual(stale.sort());
  expect(completeness).toMatchObject({ cells: cells.length, stale: stale.length, alarms: 0 });
});

test("coverage() can be asked for what is stale, what has an alarm, and either", async () => {
  await store({
    instance: cell({ alarm: ALARM }, RECENT),
    volume: cell({ alarm: ALARM, outcome: "denied" }, OLD),
    image: cell({ outcome: "throttled" }, OLD),
    snapshot: cell({}, RECENT),
  });
  const kinds = async (asked: Partial<CoverageQuestion>) => {
    const { items, total, completeness } = await readModel.coverage({ ...asked, size: 10, page: 1 });
    expect(total).toBe(items.length);
    // As with outcomes, the completeness is that of all.
    expect(completeness).toMatchObject({ cells: 4, stale: 2, alarms: 2 });
    return items.map(({ kind }) => kind);
  };
  expect(await kinds({ attention: ["stale"] })).toEqual(["image", "volume"]);
  expect(await kinds({ attention: ["alarm"] })).toEqual(["instance", "volume"]);
  expect(await kinds({ attention: ["stale", "alarm"] })).toEqual(["image", "instance", "volume"]);
  expect(await kinds({ attention: ["alarm"], outcomes: ["denied"] })).toEqual(["volume"]);
  expect(await kinds({ attention: [] })).toEqual([]);
  const { items } = await readModel.coverage({ attention: ["alarm"], size: 10, page: 1 });
  expect(items[0]).toMatchObject({ kind: "instance", stale: false, alarm: ALARM });
});

test("completeness() counts stale cells and alarms by group too", async () => {
  await store({ instance: cell({ alarm: ALARM }, RECENT), volume: cell({ outcome: "denied" }, undefined) });
  const { services, completeness } = await readModel.summary({});
  const of = (type: string) => services[0]?.kinds.find((kind) => kind.type === type)?.completeness;
  expect(completeness).toMatchObject({ stale: 1, alarms: 1 });
  expect(of("ec2:instance")).toMatchObject({ stale: 0, alarms: 1 });
  expect(of("ec2:volume")).toMatchObject({ stale: 1, alarms: 0 });
});

function cell(fields: Partial<Cell>, completeAt: string | undefined): Cell {
  const common = { outcome: "complete", attemptedAt: RECENT, runId: "run-1", count: 0, states: {} } as const;
  return { ...common, ...(completeAt !== undefined && { completeAt }), ...fields };
}

async function store(cells: Readonly<Record<string, Cell>>): Promise<void> {
  await storePartition(open.storage, HERE, { cells, at: new Date(NOW).toISOString() });
}
