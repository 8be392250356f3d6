import { UsageError } from "../errors.ts";
import type { ComparedDay, ComparedRow, ComparePage, CompareQuestion, ReadModel } from "../query/read-model.ts";
import type { Command, ExitCode } from "./command.ts";
import { asOfLine, incompleteLine } from "./incomplete-note.ts";
import { commandConfig, withReadModel, withStorage } from "./open.ts";
import { number } from "./progress.ts";
import { QUESTION_OPTIONS, questionOf } from "./question-options.ts";
import { SELECTION_OPTIONS, selectionOf } from "./selection-options.ts";
import { streamedTable, textTable } from "./table.ts";

/** Read at a time. */
const PAGE = 1_000;

export const compareCommand: Command = {
  name: "compare",
  summary: "Show what differs between two days, and what of it is not proven.",
  usage: "<day> [<day>] [options]",
  words: 2,
  options: [...SELECTION_OPTIONS, ...QUESTION_OPTIONS.filter(({ name }) => name === "filter" || name === "search")],
  async run({ values, words: [from, to] }, terminal) {
    if (from === undefined)
      throw new UsageError("Which day? Give e.g. 2026-11-01, and a second one unless it is today");
    const config = commandConfig(values, terminal);
    const question: CompareQuestion = {
      ...questionOf(values, selectionOf(values)),
      from,
      to: to ?? new Date().toISOString().slice(0, 10),
      size: PAGE,
    };
    const compare = async (readModel: ReadModel): Promise<ExitCode> => {
      const first = await readModel.compare(question);
      const pages = allPages(question, first, readModel);
      for await (const text of values.json ? json(first, pages) : table(first, pages)) await terminal.print(text);
      for (const day of [first.from, first.to]) terminal.err.write(dayNote(day));
      return 0;
    };
    return withStorage(config, (storage) => withReadModel(config, { storage, terminal }, compare));
  },
};

async function* allPages(
  question: CompareQuestion,
  first: ComparePage,
  readModel: ReadModel,
): AsyncGenerator<readonly ComparedRow[]> {
  let page = first;
  yield page.items;
  while (page.nextCursor !== undefined) {
    page = await readModel.compare({ ...question, cursor: page.nextCursor });
    yield page.items;
  }
}

async function* json(
  { from, to, counts, total }: ComparePage,
  pages: AsyncIterable<readonly ComparedRow[]>,
): AsyncGenerator<string> {
  yield `${JSON.stringify({ from, to, counts, total }).slice(0, -1)},\n"items": [`;
  let separator = "\n";
  for await (const rows of pages) {
    if (rows.length === 0) continue;
    yield `${separator}${rows.map((row) => JSON.stringify(row)).join(",\n")}`;
    separator = ",\n";
  }
  yield "\n]}\n";
}

async function* table(first: ComparePage, pages: AsyncIterable<readonly ComparedRow[]>): AsyncGenerator<string> {
  const columns = ["change", "proven", "type", "account", "region", "id", "name"];
  for await (const { text } of streamedTable(columns, cells(pages))) yield text;
  const counts = first.counts.map(({ service, created, updated, deleted, unproven }) => [
    service,
    ...[created, updated, deleted, unproven].map(number),
  ]);
  yield `\n${textTable(["service", "created", "updated", "deleted", "not proven"], counts)}`;
}

async function* cells(pages: AsyncIterable<readonly ComparedRow[]>): AsyncGenerator<readonly string[]> {
  for await (const rows of pages) {
    for (const { change, unproven, outcomes, type, kind, accountId, region, resourceId, name } of rows) {
      const proof = unproven ? `no: ${outcomes.from ?? "not read"}, ${outcomes.to ?? "not read"}` : "yes";
      yield [change, proof, type, accountId, region, resourceId.slice(kind.length + 1), name ?? ""];
    }
  }
}

/** Of when a day's copy is, and how far it is not to be trusted. */
function dayNote({ asOf, readAt, completeness }: ComparedDay): string {
  return asOfLine({ readAt, ...(asOf !== null && { asOf }) }) + incompleteLine(completeness, "list");
}
