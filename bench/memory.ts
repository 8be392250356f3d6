/**
 * Peak resident memory, and the heap that is left after collections, of the process that refreshes, without the simulated AWS and the store's engine, which are processes of
 * their own: by the number of resources of an organisation, by the number of its accounts, and by the number of resources in a
 * single partition. Each world is refreshed twice by the command line: the first time writes everything, the second compares it. No snapshot of the
 * day is kept, which a refresh makes of the copy that answers questions; what that copy takes is measured by a question after them.
 * `node bench/memory.ts --resources 10000 --accounts 10,100 --partition 10000` is a quick try; an empty list leaves a series out.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { number } from "../backend/src/cli/progress.ts";
import { type Measured, measuredCommand, type Refreshed, refreshOnce } from "./measured-refresh.ts";
import { report, rounded } from "./result.ts";
import { startSimulatedAws } from "./simulated-aws.ts";

const BUDGET_MIB = 512;
/** What an account's own record takes in memory, with room to spare: whatever else was kept of it would be more. */
const FLAT_KIB_PER_ACCOUNT = 2;

const { values } = parseArgs({
  options: {
    resources: { type: "string", default: "10000,100000,1000000" },
    accounts: { type: "string", default: "10,100,1000,10000" },
    // A million in one takes longer than the ten minutes that a scope has.
    partition: { type: "string", default: "10000,100000" },
  },
});
const [resources, accounts, partition] = [values.resources, values.accounts, values.partition].map((list) =>
  list.split(",").filter(Boolean).map(Number),
);

const byResources = await series(resources, (count) => ({ accounts: 100, regions: 2, resources: count }));
// Two services, because with all of them the largest organisation would take hours, and what grows with accounts does not hang on services.
const byAccounts = await series(accounts, (count) => ({ accounts: count, regions: 1, resources: 0 }), [
  "--service",
  "ec2:instance,s3",
]);
const byPartition = await series(partition, (count) => ({ accounts: 1, regions: 1, only: { "ec2:instance": count } }), [
  "--service",
  "ec2:instance",
]);

const largest = byResources.at(-1);
const few = byAccounts.find(({ size }) => size >= 100);
const many = byAccounts.at(-1);
await report("memory", {
  sizes: { resources: values.resources, accounts: values.accounts, partition: values.partition },
  budgets: [
    ...(largest
      ? [
          {
            what: `a refresh of ${number(largest.second.listed)} resources`,
            budget: `at most ${BUDGET_MIB} MiB`,
            measured: `${Math.round(peak(largest))} MiB`,
            isMet: peak(largest) <= BUDGET_MIB,
          },
        ]
      : []),
    ...(few && many && few !== many
      ? [
          {
            what: `a refresh of ${number(many.accounts)} accounts`,
            budget: `at most ${BUDGET_MIB} MiB`,
            measured: `${Math.round(peak(many))} MiB`,
            isMet: peak(many) <= BUDGET_MIB,
          },
          {
            what: `heap that is kept, for each account from ${number(few.accounts)} to ${number(many.accounts)}`,
            budget: `flat (at most ${FLAT_KIB_PER_ACCOUNT} KiB)`,
            measured: `${rounded(keptPerAccountKiB(few, many))} KiB`,
            isMet: keptPerAccountKiB(few, many) <= FLAT_KIB_PER_ACCOUNT,
          },
        ]
      : []),
  ],
  tables: [
    table("By the number of resources, in 100 accounts and 2 regions, all services", byResources),
    table("By the number of accounts, one region, two services with hardly any resources", byAccounts),
    table("All resources of one kind in a single partition (one account and region)", byPartition),
  ],
});

interface Point {
  /** What was asked for. */
  readonly size: number;
  /** The active ones: a refresh is complete only when it has read all of them. */
  readonly accounts: number;
  readonly first: Refreshed;
  readonly second: Refreshed;
  /** A question, for which the copy is filled from the store, and left as a snapshot. */
  readonly copy: Measured;
}

async function series(
  sizes: readonly number[] | undefined,
  worldOf: (size: number) => object,
  args: readonly string[] = [],
): Promise<Point[]> {
  const points: Point[] = [];
  for (const size of sizes ?? []) {
    using simulated = await startSimulatedAws(worldOf(size));
    const dataDir = mkdtempSync(join(tmpdir(), "aws-inventory-bench-"));
    try {
      const place = { url: simulated.url, dataDir };
      const first = await refreshOnce(place, args);
      const second = await refreshOnce(place, args);
      const copy = await measuredCommand(place, ["sql", "SELECT count(*) FROM resources"]);
      console.log(`${JSON.stringify(worldOf(size))}: ${JSON.stringify({ first, second, copy })}`);
      points.push({ size, accounts: simulated.activeAccounts, first, second, copy });
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
  return points;
}

function peak({ first, second }: Point): number {
  return Math.max(first.peakMiB, second.peakMiB);
}

function keptPerAccountKiB(few: Point, many: Point): number {
  const kept = ({ first, second }: Point) => Math.max(first.keptMiB, second.keptMiB);
  return Math.max(0, ((kept(many) - kept(few)) * 1024) / (many.accounts - few.accounts));
}

function table(title: string, points: readonly Point[]) {
  return {
    title,
    columns: [
      "accounts read",
      "resources listed",
      "first refresh MiB",
      "heap kept",
      "s",
      "second refresh MiB",
      "heap kept",
      "s",
      "copy for questions MiB",
      "s",
    ],
    rows: points.map(({ accounts: read, first, second, copy }) => [
      number(read),
      number(second.listed),
      Math.round(first.peakMiB),
      first.keptMiB,
      first.seconds,
      Math.round(second.peakMiB),
      second.keptMiB,
      second.seconds,
      Math.round(copy.peakMiB),
      copy.seconds,
    ]),
  };
}
