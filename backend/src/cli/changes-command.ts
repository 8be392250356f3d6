import { UsageError } from "../errors.ts";
import { csvLine } from "../export/csv.ts";
import { plainJson, plainText } from "../export/plain-cell.ts";
import { CHANGES } from "../query/changes.ts";
import type { ChangeRow, ChangesPage, ChangesQuestion, ReadModel } from "../query/read-model.ts";
import {
  type Command,
  type ExitCode,
  formatValue,
  listValue,
  repeatedValue,
  textValue,
  type Values,
} from "./command.ts";
import { completenessNote } from "./incomplete-note.ts";
import { commandConfig, withReadModel, withStorage } from "./open.ts";
import { number } from "./progress.ts";
import { SELECTION_OPTIONS, selectionOf } from "./selection-options.ts";
import { streamedTable } from "./table.ts";

const FORMATS = ["table", "json", "ndjson", "csv"] as const;
type Format = (typeof FORMATS)[number];

/** Read at a time. */
const PAGE = 1_000;

/** A week: changes are kept for 90 days, which can be very many. */
const SINCE = "7d";

export const changesCommand: Command = {
  name: "changes",
  summary: "List what was created, updated and deleted, the newest first.",
  usage: "[options]",
  words: 0,
  options: [
    {
      name: "since",
      value: "age or time",
      help: `e.g. 24h, 7d, 2w, 2026-11-22, 2026-11-22T08:30:00Z (default ${SINCE})`,
    },
    { name: "until", value: "age or time", help: "the same; a day to its end" },
    ...SELECTION_OPTIONS,
    { name: "change", value: "word,word", help: `only what was ${CHANGES.join(", ")}` },
    { name: "search", value: "words", help: "only what has all of these words in id, ARN or name" },
    { name: "field", value: "path", isRepeatable: true, help: "only updates of this field, e.g. tags.Owner" },
    { name: "format", value: FORMATS.join("|"), help: "how to print (default table)" },
  ],
  async run({ values }, terminal) {
    const config = commandConfig(values, terminal);
    const format = formatValue(values, FORMATS);
    const question = questionOf(values);
    const list = async (readModel: ReadModel): Promise<ExitCode> => {
      // Refuses a question that cannot be read before anything is printed.
      const first = await readModel.changes(question);
      const rows = allRows(question, first, readModel);
      for await (const text of format === "table" ? table(rows) : written(format, rows)) await terminal.print(text);
      const { knownSince, completeness } = first;
      if (knownSince !== null) terminal.err.write(`Changes of this are known since ${knownSince}\n`);
      terminal.err.write(completenessNote(completeness, "list"));
      return 0;
    };
    return withStorage(config, (storage) => withReadModel(config, { storage, terminal }, list));
  },
};

function questionOf(values: Values): ChangesQuestion {
  const until = textValue(values, "until");
  const search = textValue(values, "search");
  const changes = listValue(values, "change")?.map((word) => {
    const change = CHANGES.find((name) => name === word);
    if (!change) throw new UsageError(`Unknown change "${word}": the changes are ${CHANGES.join(", ")}`);
    return change;
  });
  return {
    selection: selectionOf(values),
    since: textValue(values, "since") ?? SINCE,
    ...(until !== undefined && { until }),
    ...(search !== undefined && { search }),
    ...(changes && { changes }),
    fields: repeatedValue(values, "field"),
    size: PAGE,
  };
}

async function* allRows(
  question: ChangesQuestion,
  first: ChangesPage,
  readModel: ReadModel,
): AsyncGenerator<readonly ChangeRow[]> {
  let page = first;
  yield page.items;
  while (page.nextCursor !== undefined) {
    page = await readModel.changes({ ...question, cursor: page.nextCursor });
    yield page.items;
  }
}

async function* table(batches: AsyncIterable<readonly ChangeRow[]>): AsyncGenerator<string> {
  const columns = ["seen at", "change", "type", "account", "region", "id", "name", "what"];
  let count = 0;
  for await (const { text, rows } of streamedTable(columns, cells(batches))) {
    count += rows;
    yield text;
  }
  yield `${number(count)} ${count === 1 ? "change" : "changes"}\n`;
}

async function* cells(batches: AsyncIterable<readonly ChangeRow[]>): AsyncGenerator<readonly string[]> {
  for await (const batch of batches) {
    for (const { at, change, type, accountId, region, kind, resourceId, name, fields } of batch) {
      yield [at, change, type, accountId, region, resourceId.slice(kind.length + 1), name ?? "", whatChanged(fields)];
    }
  }
}

/** As many fields are told in one line, and of each value so many characters. */
const FIELDS_SHOWN = 2;
const VALUE_LENGTH = 40;

function whatChanged(fields: ChangeRow["fields"]): string {
  const shown = fields
    .slice(0, FIELDS_SHOWN)
    .map(({ path, before, after }) => `${path}: ${short(before)} → ${short(after)}`);
  const more = fields.length - shown.length;
  return [...shown, ...(more > 0 ? [`${number(more)} more`] : [])].join("; ");
}

function short(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "–");
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH)}…` : text;
}

const CSV_COLUMNS = [
  "at",
  "change",
  "service",
  "kind",
  "accountId",
  "region",
  "resourceId",
  "arn",
  "name",
  "runId",
] as const;

async function* written(
  format: Exclude<Format, "table">,
  batches: AsyncIterable<readonly ChangeRow[]>,
): AsyncGenerator<string> {
  if (format === "csv") yield csvLine([...CSV_COLUMNS, "fields"]);
  let separator = "[\n";
  for await (const batch of batches) {
    const texts = batch.map((change) => {
      if (format === "ndjson") return `${JSON.stringify(change)}\n`;
      if (format === "csv") {
        const texts = CSV_COLUMNS.map((column) => plainText(change[column] ?? ""));
        return csvLine([...texts, plainJson(JSON.stringify(change.fields))]);
      }
      const text = `${separator}${JSON.stringify(change)}`;
      separator = ",\n";
      return text;
    });
    yield texts.join("");
  }
  if (format === "json") yield separator === "[\n" ? "[]\n" : "\n]\n";
}
