import { expect, test } from "vitest";
import type { ReadModel } from "../query/read-model.ts";
import { apiWorld } from "../testing/api-world.ts";
import { ENDLESS } from "../testing/endless-queries.ts";
import { serveLocally } from "./server.ts";

test("a query in SQL whose client closes the connection ends, and is nobody's error", async () => {
  await using world = await apiWorld({ accounts: 1, regions: 1 });
  const asked: Promise<unknown>[] = [];
  const sql: ReadModel["sql"] = (question) => {
    const answering = world.readModel.sql(question);
    asked.push(answering.catch(({ message }: Error) => message));
    return answering;
  };
  const server = await serveLocally({
    api: world.with({ readModel: { ...world.readModel, sql } }),
    dashboard: "",
    config: { mode: "local", token: "", simulated: false },
    port: 0,
  });
  try {
    const ask = (text: string, signal?: AbortSignal) =>
      fetch(`${server.url}/inventory/sql`, {
        method: "POST",
        body: JSON.stringify({ sql: text }),
        headers: { "content-type": "application/json" },
        ...(signal && { signal }),
      });
    const closing = new AbortController();
    const clients = [1, 2, 3].map(() => ask(ENDLESS.copy, closing.signal));
    const closed = clients.map((client) => expect(client).rejects.toThrow("aborted"));
    await expect.poll(() => asked).toHaveLength(3);
    const after = ask("SELECT 1 AS one");
    closing.abort();
    await Promise.all(closed);
    expect(await (await after).json()).toMatchObject({ rows: [[1]] });
    expect(await Promise.all(asked.slice(0, 3))).toEqual(Array(3).fill("Cannot answer: the query was stopped"));
    expect(world.errors).toEqual([]);
  } finally {
    await server.close();
  }
});
