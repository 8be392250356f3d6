import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { interruptOn } from "./interrupt.ts";

test("an interrupt that comes before its statement has begun is heard too, and none after the end", async () => {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  const leave = interruptOn(AbortSignal.abort(), connection);
  const running = connection.run("SELECT count(*) FROM range(1000000000) a, range(1000000) b");
  await expect(running).rejects.toThrow("Interrupted");
  leave();
  const rows = await connection.runAndReadAll("SELECT count(*)::INTEGER FROM range(3000000)");
  expect(rows.getRows()).toEqual([[3_000_000]]);
  connection.closeSync();
  instance.closeSync();
});
