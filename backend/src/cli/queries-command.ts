import { UsageError } from "../errors.ts";
import { QUERY_TAGS } from "../query/query-tags.ts";
import { SHIPPED_QUERIES } from "../query/shipped-queries.ts";
import { type Command, textValue, type Values } from "./command.ts";
import { textTable } from "./table.ts";

export const queriesCommand: Command = {
  name: "queries",
  summary: "List the queries in SQL that come with it.",
  usage: "[options]",
  words: 0,
  options: [{ name: "tag", value: "tag", help: `only those about ${QUERY_TAGS.join(", ")}` }],
  async run({ values }, terminal) {
    const tag = tagOf(values);
    const queries = SHIPPED_QUERIES.filter(({ tags }) => tag === undefined || tags.includes(tag));
    if (values.json) {
      await terminal.print(`${JSON.stringify(queries, undefined, 2)}\n`);
      return 0;
    }
    const rows = queries.map(({ name, tags, title }) => [name, tags.join(", "), title]);
    await terminal.print(textTable(["name", "tags", "title"], rows));
    return 0;
  },
};

function tagOf(values: Values) {
  const asked = textValue(values, "tag");
  const tag = QUERY_TAGS.find((candidate) => candidate === asked);
  if (asked !== undefined && tag === undefined) {
    throw new UsageError(`Unknown tag "${asked}": the tags are ${QUERY_TAGS.join(", ")}`);
  }
  return tag;
}
