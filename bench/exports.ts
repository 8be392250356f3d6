/**
 * What an export of a large inventory takes, in time and in memory: each format, without and with the full descriptions, written into a
 * file by the code of the command line. `node bench/exports.ts --resources 20000` is a quick try.
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { saveExport } from "../backend/src/export/export-file.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../backend/src/export/formats.ts";
import { openReadModel } from "../backend/src/query/open-read-model.ts";
import { refreshWorld } from "../backend/src/testing/refresh-world.ts";
import { fill } from "./filled-storage.ts";
import { report } from "./result.ts";

/** Often enough that no peak of an export of seconds is missed by much. */
const LOOK_EVERY_MS = 20;

const { values } = parseArgs({ options: { resources: { type: "string", default: "200000" } } });
const wanted = Number(values.resources);

await using world = await refreshWorld({ accounts: 2, regions: 4, resources: Math.min(4_000, wanted) });
await world.refresh();
await fill(world.storage, wanted);
const readModel = await openReadModel({ storage: world.storage });
const { resources } = await readModel.sync();
const folder = await mkdtemp(join(tmpdir(), "bench-exports-"));
try {
  const rows = [];
  for (const withData of [false, true]) {
    for (const format of EXPORT_FORMATS) rows.push(await measured(format, withData));
  }
  await report("exports", {
    sizes: { resources },
    budgets: [],
    tables: [
      {
        title: "Into a file, all resources",
        columns: ["format", "s", "file MB", "MiB before", "peak MiB", "more"],
        rows: rows.map((row) => [row.name, row.seconds, row.fileMb, row.beforeMiB, row.peakMiB, row.moreMiB]),
      },
    ],
  });
} finally {
  await readModel.close();
  await rm(folder, { recursive: true, force: true });
}

async function measured(format: ExportFormat, withData: boolean) {
  const path = join(folder, `export.${format}`);
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  const looking = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, LOOK_EVERY_MS);
  const start = performance.now();
  await saveExport({ format, question: { withData } }, readModel, (_, write) => write(path));
  const seconds = (performance.now() - start) / 1_000;
  clearInterval(looking);
  const { size } = await stat(path);
  await rm(path);
  const mib = (bytes: number) => Math.round(bytes / 2 ** 20);
  const name = `${format}${withData ? " with data" : ""}`;
  console.log(`${name}: ${seconds.toFixed(1)} s, ${mib(before)} to ${mib(peak)} MiB`);
  return {
    name,
    seconds: Math.round(seconds * 10) / 10,
    fileMb: Math.round(size / 1e6),
    beforeMiB: mib(before),
    peakMiB: mib(peak),
    moreMiB: mib(peak - before),
  };
}
