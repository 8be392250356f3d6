import { catalogKinds } from "../collectors/catalog.ts";
import { UsageError } from "../errors.ts";
import { csvHeader, csvRow } from "../export/csv.ts";
import { listedResource } from "../export/listed-resource.ts";
import type { ReadModel, ResourceRow } from "../query/read-model.ts";
import { parseSelection } from "../refresh/selection.ts";
import { type Command, type ExitCode, listValue, repeatedValue, textValue, type Values } from "./command.ts";
import { incompleteNote } from "./incomplete-note.ts";
import { commandConfig, withReadModel, withStorage } from "./open.ts";
import { number } from "./progress.ts";
import { streamedTable } from "./table.ts";

const FORMATS = ["table", "json", "ndjson", "csv"] as const;
type Format = (typeof FORMATS)[number];

export const listCommand: Command = {
  name: "list",
  summary: "List what is stored.",
  usage: "[service[:kind]] [options]",
  words: 1,
  options: [
    { name: "account", value: "id,id", help: "only these accounts" },
    { name: "region", value: "a,b", help: "only these regions" },
    {
      name: "filter",
      value: "condition",
      isRepeatable: true,
      help: 'only what it holds for, e.g. state=running, tag.Owner!=, "sizeGiB>=100"; several must all hold',
    },
    { name: "search", value: "words", help: "only what contains all of these words" },
    { name: "sort", value: "property", help: "e.g. --sort name, or --sort=-createdAt for the newest first" },
    { name: "format", value: FORMATS.join("|"), help: "how to print (default table)" },
  ],
  async run({ values, words }, terminal) {
    const config = commandConfig(values, terminal);
    const format = formatOf(values);
    const services = words[0] === undefined ? undefined : [words[0]];
    const selection = parseSelection(
      { services, accounts: listValue(values, "account"), regions: listValue(values, "region") },
      catalogKinds(),
    );
    const search = textValue(values, "search");
    const sort = textValue(values, "sort");
    const question = {
      selection,
      filters: repeatedValue(values, "filter"),
      ...(search !== undefined && { search }),
    };
    const list = async (readModel: ReadModel): Promise<ExitCode> => {
      // Refuses a question that cannot be read before anything is printed.
      const resources = readModel.export({ ...question, ...(sort !== undefined && { sort }) });
      let count = 0;
      for await (const text of print(format, resources)) {
        count += text.resources;
        await terminal.print(text.text);
      }
      if (format === "table") await terminal.print(`${number(count)} ${count === 1 ? "resource" : "resources"}\n`);
      const note = incompleteNote(await readModel.completeness(question));
      if (note) terminal.err.write(`${note}\n`);
      return 0;
    };
    return withStorage(config, (storage) => withReadModel(config, { storage, terminal }, list));
  },
};

function formatOf(values: Values): Format {
  const asked = textValue(values, "format");
  if (asked === undefined) return values.json ? "json" : "table";
  const format = FORMATS.find((name) => name === asked);
  if (!format) throw new UsageError(`Unknown format "${asked}": the formats are ${FORMATS.join(", ")}`);
  return format;
}

interface Printed {
  readonly text: string;
  readonly resources: number;
}

/** The resources in one format, piece by piece, so that a large inventory is never held at once. */
async function* print(format: Format, batches: AsyncIterable<readonly ResourceRow[]>): AsyncGenerator<Printed> {
  if (format === "table") {
    const columns = ["type", "account", "region", "id", "name", "state"];
    for await (const { text, rows } of streamedTable(columns, tableRows(batches))) yield { text, resources: rows };
    return;
  }
  if (format === "csv") yield { text: csvHeader(), resources: 0 };
  let separator = "[\n";
  for await (const batch of batches) {
    const texts = batch.map((resource) => {
      if (format === "csv") return csvRow(resource);
      if (format === "ndjson") return `${JSON.stringify(listedResource(resource))}\n`;
      const text = `${separator}${JSON.stringify(listedResource(resource))}`;
      separator = ",\n";
      return text;
    });
    yield { text: texts.join(""), resources: batch.length };
  }
  if (format === "json") yield { text: separator === "[\n" ? "[]\n" : "\n]\n", resources: 0 };
}

async function* tableRows(batches: AsyncIterable<readonly ResourceRow[]>): AsyncGenerator<readonly string[]> {
  for await (const batch of batches) {
    for (const { type, kind, accountId, region, resourceId, name, state } of batch) {
      yield [type, accountId, region, resourceId.slice(kind.length + 1), name ?? "", state ?? ""];
    }
  }
}
