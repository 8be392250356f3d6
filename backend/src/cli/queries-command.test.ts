import { expect, test } from "vitest";
import { SHIPPED_QUERIES } from "../query/shipped-queries.ts";
import { openCli } from "../testing/run-cli.ts";

/** Nobody listens here, and nobody need. */
const NO_AWS = "http://127.0.0.1:1";

test("queries lists all queries, or those with a tag, as a table and as JSON", async () => {
  await using cli = await openCli(NO_AWS);
  const all = await cli.run(["queries", "--json"]);
  expect(all).toMatchObject({ code: 0, err: "" });
  expect(JSON.parse(all.out)).toEqual(SHIPPED_QUERIES);
  const { out } = await cli.run(["queries", "--tag", "cost"]);
  const names = out.split("\n").map((line) => line.split(" ")[0]);
  const costs = SHIPPED_QUERIES.filter(({ tags }) => tags.includes("cost")).map(({ name }) => name);
  expect(names).toEqual(["NAME", ...costs, ""]);
  expect(out).toContain("Volumes that are attached to nothing");
});

test("queries refuses a tag that there is not, and names those that there are", async () => {
  await using cli = await openCli(NO_AWS);
  expect(await cli.run(["queries", "--tag", "costs"])).toMatchObject({
    code: 2,
    err: expect.stringContaining('Unknown tag "costs": the tags are security, cost, '),
  });
});
