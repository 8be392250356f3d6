import { catalogKinds } from "../collectors/catalog.ts";
import { openRows } from "../export/open-rows.ts";
import { writtenText } from "../export/text.ts";
import type { ReadModel, ResourceRow } from "../query/read-model.ts";
import { parseSelection } from "../refresh/selection.ts";
import { type Command, type ExitCode, formatValue, listValue } from "./command.ts";
import { completenessNote } from "./incomplete-note.ts";
import { commandConfig, withReadModel, withStorage } from "./open.ts";
import { number } from "./progress.ts";
import { QUESTION_OPTIONS, questionOf } from "./question-options.ts";
import { streamedTable } from "./table.ts";

const FORMATS = ["table", "json", "ndjson", "csv"] as const;

export const listCommand: Command = {
  name: "list",
  summary: "List what is stored.",
  usage: "[service[:kind]] [options]",
  words: 1,
  options: [
    { name: "account", value: "id,id", help: "only these accounts" },
    { name: "region", value: "a,b", help: "only these regions" },
    ...QUESTION_OPTIONS,
    { name: "format", value: FORMATS.join("|"), help: "how to print (default table)" },
  ],
  async run({ values, words }, terminal) {
    const config = commandConfig(values, terminal);
    const format = formatValue(values, FORMATS);
    const services = words[0] === undefined ? undefined : [words[0]];
    const selection = parseSelection(
      { services, accounts: listValue(values, "account"), regions: listValue(values, "region") },
      catalogKinds(),
    );
    const question = questionOf(values, selection);
    const list = async (readModel: ReadModel): Promise<ExitCode> => {
      const { completeness, batches } = await openRows(question, readModel);
      const texts = format === "table" ? table(batches) : writtenText(format, batches);
      for await (const text of texts) await terminal.print(text);
      terminal.err.write(completenessNote(completeness, "list"));
      return 0;
    };
    return withStorage(config, (storage) => withReadModel(config, { storage, terminal }, list));
  },
};

/** A table for people, with the number of resources at its end. */
async function* table(batches: AsyncIterable<readonly ResourceRow[]>): AsyncGenerator<string> {
  const columns = ["type", "account", "region", "id", "name", "state"];
  let count = 0;
  for await (const { text, rows } of streamedTable(columns, tableRows(batches))) {
    count += rows;
    yield text;
  }
  yield `${number(count)} ${count === 1 ? "resource" : "resources"}\n`;
}

async function* tableRows(batches: AsyncIterable<readonly ResourceRow[]>): AsyncGenerator<readonly string[]> {
  for await (const batch of batches) {
    for (const { type, kind, accountId, region, resourceId, name, state } of batch) {
      yield [type, accountId, region, resourceId.slice(kind.length + 1), name ?? "", state ?? ""];
    }
  }
}
