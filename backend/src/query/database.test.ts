import { afterEach, expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { type Database, openDatabase } from "./database.ts";

const ENDLESS = "SELECT count(*) FROM range(1000000000) a, range(1000000) b";

let database: Database | undefined;
afterEach(async () => await database?.close());

async function open(timeLimitMs?: number): Promise<Database> {
  database = await openDatabase(timeLimitMs);
  return database;
}

test("read() ends what takes too long with one sentence, and answers the next question", async () => {
  const { read } = await open(100);
  const asking = read((query) => query(ENDLESS));
  await expect(asking).rejects.toThrow(UsageError);
  await expect(asking).rejects.toThrow("Cannot answer within 0.1 s: ask for less, e.g. of one service or account");
  expect(await read((query) => query(`SELECT 1::INTEGER AS "one"`))).toEqual([{ one: 1 }]);
});

test("read() answers more questions than there are connections, also while some fail", async () => {
  const { read } = await open(60_000);
  const asked = Array.from({ length: 40 }, (_, index) =>
    read((query) => query<{ n: number }>(index % 4 === 0 ? "SELECT nothing" : `SELECT ${index}::INTEGER AS "n"`)),
  );
  const answers = await Promise.allSettled(asked);
  answers.forEach((answer, index) => {
    if (index % 4 === 0) expect(answer.status).toBe("rejected");
    else expect(answer).toEqual({ status: "fulfilled", value: [{ n: index }] });
  });
});

test("read() gives all queries of a question one state, and cannot write", async () => {
  const { read, writer } = await open();
  const count = `SELECT count(*)::INTEGER AS "rows" FROM partitions`;
  const counts = await read(async (query) => {
    const before = await query(count);
    await writer.run("INSERT INTO partitions (partition) VALUES (1)");
    return [...before, ...(await query(count))];
  });
  expect(counts).toEqual([{ rows: 0 }, { rows: 0 }]);
  await expect(read((query) => query("DELETE FROM partitions"))).rejects.toThrow(/read-only/i);
  expect(await read((query) => query(count))).toEqual([{ rows: 1 }]);
});

/** A query with nothing beside it. */
const only = (sql: string) => async () => ({ sql, values: [], beside: undefined });

test("stream() yields all rows in their order, and can be left early", async () => {
  const { stream, read } = await open();
  const numbers: number[] = [];
  const sql = `SELECT range::INTEGER AS "n" FROM range(10000) ORDER BY range DESC`;
  for await (const { rows } of stream<{ n: number }, undefined>(only(sql))) for (const { n } of rows) numbers.push(n);
  expect(numbers).toEqual(Array.from({ length: 10_000 }, (_, index) => 9_999 - index));
  for await (const { rows } of stream<{ n: number }, undefined>(only(sql))) {
    expect(rows[0]).toEqual({ n: 9_999 });
    break;
  }
  expect(await read((query) => query(`SELECT 1::INTEGER AS "one"`))).toEqual([{ one: 1 }]);
});

test("stream() has one batch where nothing is found, and what was found beside the rows is of their state", async () => {
  const { stream, writer } = await open();
  const seen: unknown[] = [];
  for await (const batch of stream(async (query) => {
    const beside = await query('SELECT count(*)::INTEGER AS "rows" FROM partitions');
    await writer.run("INSERT INTO partitions (partition) VALUES (1)");
    return { sql: "SELECT partition FROM partitions", values: [], beside };
  }))
    seen.push(batch);
  expect(seen).toEqual([{ rows: [], beside: [{ rows: 0 }] }]);
});

test("close() waits for the questions that are being answered", async () => {
  const opened = await openDatabase();
  const answering = opened.read((query) => query<{ n: number }>(`SELECT count(*)::DOUBLE AS "n" FROM range(3000000)`));
  await opened.close();
  expect(await answering).toEqual([{ n: 3_000_000 }]);
});

test("settled() waits for the questions and streams that have begun, and for no others", async () => {
  const { stream, read, settled } = await open();
  const rows = stream(only("SELECT range::INTEGER FROM range(10000)"))[Symbol.asyncIterator]();
  await rows.next();
  const asking = read((query) => query("SELECT 1"));
  let isSettled = false;
  const settling = settled().then(() => {
    isSettled = true;
  });
  const later = stream(only("SELECT range::INTEGER FROM range(10000)"))[Symbol.asyncIterator]();
  await later.next();
  await asking;
  expect(isSettled).toBe(false);
  await rows.return?.();
  await settling;
  await later.return?.();
});
