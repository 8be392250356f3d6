import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleResource } from "../storage/contract-samples.ts";
import { createCompaction } from "./compaction.ts";
import { type Database, openDatabase, queryOn } from "./database.ts";
import { createExtracts } from "./extracts.ts";
import { resourceToRow } from "./rows.ts";
import { openTableWriter } from "./table-writer.ts";
import { columnsOf, createTableOf, INDEX_ROWS, TABLES } from "./tables.ts";

const ROWS = 15_000;
const PARTITION = { service: "ec2", accountId: "111122223333", region: "eu-west-1" };

let database: Database;
beforeEach(async () => {
  database = await openDatabase();
  await database.writer.run(INDEX_ROWS);
  await database.writer.run(createTableOf("loading", TABLES.resources));
  const writer = await openTableWriter(database.writer, "loading", TABLES.resources);
  for (let index = 0; index < ROWS; index++) {
    writer.add(resourceToRow(sampleResource(PARTITION, `instance/${index}`, { tags: { Name: `web-${index}` } }), 1));
  }
  writer.finish();
  await reload();
});
afterEach(() => database.close());

/** Replaces all resources; returns how many were removed. */
async function reload(): Promise<number> {
  const { rowsChanged } = await database.writer.run("DELETE FROM resources");
  await database.writer.run(`INSERT INTO resources (${columnsOf("resources")}) SELECT * FROM loading`);
  return rowsChanged;
}

/** Bytes that tables take in memory. */
async function memory(): Promise<number> {
  const sql = `SELECT memory_usage_bytes::DOUBLE AS "bytes" FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'`;
  const [usage] = await queryOn(database.writer)<{ bytes: number }>(sql);
  return usage?.bytes ?? 0;
}

test("run() keeps the tables from growing, and what is in them findable by number", async () => {
  const compaction = createCompaction(database, createExtracts(database));
  const atFirst = await memory();
  for (let round = 0; round < 12; round++) {
    compaction.removed("resources", await reload());
    await compaction.run();
  }
  expect(await memory()).toBeLessThan(4 * atFirst);
  const found = await database.read((query) =>
    query<{ row: number; id: string }>(`SELECT "row"::DOUBLE AS "row", "id" FROM resources ORDER BY "key"`),
  );
  expect(found).toHaveLength(ROWS);
  const some = found.filter((_, index) => index % 997 === 0);
  const again = await database.read((query) =>
    query<{ id: string }>(
      `SELECT "id" FROM resources WHERE "row" IN (${some.map(({ row }) => row).join(", ")}) ORDER BY "key"`,
    ),
  );
  expect(again.map(({ id }) => id)).toEqual(some.map(({ id }) => id));
});

test("run() leaves alone those who read meanwhile", async () => {
  const compaction = createCompaction(database, createExtracts(database));
  const count = `SELECT count(*)::INTEGER AS "rows" FROM resources`;
  const counts = await database.read(async (query) => {
    const before = await query(count);
    compaction.removed("resources", 10 * ROWS);
    await compaction.run();
    await database.writer.run("DELETE FROM resources");
    return [before, await query(count)];
  });
  expect(counts).toEqual([[{ rows: ROWS }], [{ rows: ROWS }]]);
  expect(await database.read((query) => query(count))).toEqual([{ rows: 0 }]);
});
