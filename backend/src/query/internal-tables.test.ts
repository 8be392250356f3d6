import { DuckDBConnection } from "@duckdb/node-api";
import { afterEach, expect, test, vi } from "vitest";
import { UsageError } from "../errors.ts";
import { sampleResource } from "../storage/contract-samples.ts";
import { openInMemoryStorage } from "../storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { storePartition } from "../testing/store-partition.ts";
import { createCompaction } from "./compaction.ts";
import { openDatabase, queryOn } from "./database.ts";
import { createExtracts } from "./extracts.ts";
import { isInternalTable } from "./internal-tables.ts";
import { openReadModel } from "./open-read-model.ts";
import { sqlTableNames } from "./sql-tables.ts";
import { tableNames } from "./tables.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test("every table that a used copy has, or has had for a while, is one of SQL or known to be its own", async () => {
  const ran = vi.spyOn(DuckDBConnection.prototype, "run");
  const open = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  const readModel = await openReadModel({ storage: open.storage });
  const database = await openDatabase();
  const key = { service: "ec2", accountId: "111111111111", region: "eu-west-1" };
  const related = [{ type: "ec2:instance", id: "i-1" }];
  const put = (ids: readonly string[]) =>
    storePartition(open.storage, key, { put: ids.map((id) => sampleResource(key, id, { related })) });
  try {
    await put(["instance/i-1", "volume/vol-1"]);
    await readModel.sync();
    await readModel.list({ filters: ["related=i-1"], size: 1 });
    await readModel.list({ filters: ["data.Size=1"], size: 1 });
    await put(["instance/i-2"]);
    await readModel.sync();
    await storePartition(open.storage, key, { remove: ["volume/vol-1"] });
    await readModel.sync();
    // A copy does so after thousands of changes.
    const compaction = createCompaction(database, createExtracts(database));
    for (const table of tableNames()) compaction.removed(table, 1_000_000);
    await compaction.run();

    const made = ran.mock.calls.flatMap(([sql]) =>
      [...sql.matchAll(/\bCREATE (?:OR REPLACE )?(?:TABLE|VIEW) ([\w.]+)/g)].map(([, name = ""]) => name),
    );
    // The first to run anything is the writer of the copy.
    const writer = ran.mock.contexts[0] as DuckDBConnection;
    const there = await queryOn(writer)<{ name: string }>("SELECT table_name AS name FROM duckdb_tables()");
    const names = new Set([...made, ...there.map(({ name }) => name)].filter((name) => !name.startsWith("inventory.")));
    expect([...names]).toEqual(expect.arrayContaining(["partitions", "links_gone", "loading_changes", "rewritten"]));
    const unknown = [...names].filter((name) => !isInternalTable(name) && !sqlTableNames().some((own) => own === name));
    expect(unknown).toEqual([]);
    for (const name of [...names].filter(isInternalTable)) {
      const sql = `SELECT * FROM (WITH ${name} AS (SELECT 1 AS x) FROM ${name}) s, ${name}`;
      await expect(readModel.sql({ sql, limit: 1 })).rejects.toThrow(UsageError);
    }
  } finally {
    await readModel.close();
    await database.close();
    await open.close();
  }
});
