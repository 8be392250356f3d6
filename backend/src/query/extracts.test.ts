import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleResource } from "../storage/contract-samples.ts";
import { type Database, openDatabase, queryOn } from "./database.ts";
import { extractOf } from "./extract.ts";
import { createExtracts } from "./extracts.ts";
import { LINKS } from "./links.ts";
import { resourceToRow } from "./rows.ts";
import { openTableWriter } from "./table-writer.ts";
import { columnsOf, createTableOf, TABLES } from "./tables.ts";

const PARTITION = { service: "ec2", accountId: "111122223333", region: "eu-west-1" };
const PATH = '$."Id"';

let database: Database;
beforeEach(async () => {
  database = await openDatabase();
  await database.writer.run(createTableOf("loading", TABLES.resources));
  const writer = await openTableWriter(database.writer, "loading", TABLES.resources);
  writer.add(resourceToRow(sampleResource(PARTITION, "instance/i-1"), 1));
  writer.finish();
});
afterEach(() => database.close());

test("what is asked for while a partition is loaded is made afterwards, and has the partition once", async () => {
  const extracts = createExtracts(database);
  let leased: Promise<readonly (() => void)[]> | undefined;
  await database.transaction(async () => {
    await database.writer.run(`INSERT INTO resources (${columnsOf("resources")}) SELECT * FROM loading`);
    leased = Promise.all([extracts.lease([PATH]), extracts.lease([LINKS])]);
    for (const addition of extracts.additions(0)) await database.writer.run(addition);
  });
  for (const release of (await leased) ?? expect.fail()) release();
  const count = async (table: string) => {
    const [row] = await queryOn(database.writer)<{ n: number }>(`SELECT count(*)::INTEGER AS "n" FROM ${table}`);
    return row?.n;
  };
  expect(await count(extractOf(PATH).table)).toBe(1);
  // By its id, and by its ARN.
  expect(await count("link_names")).toBe(2);
});
