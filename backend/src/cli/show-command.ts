import { UsageError } from "../errors.ts";
import type { Cell, Change, Resource, StoredResource } from "../model.ts";
import { describeResourceAsOf, lastDeletion, storedDescription } from "../query/describe-resource.ts";
import { parseResourceKey } from "../query/named-resource.ts";
import type { ReadModel } from "../query/read-model.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { type Command, type ExitCode, type Terminal, textValue } from "./command.ts";
import { asOfLine } from "./incomplete-note.ts";
import { commandConfig, withReadModel, withStorage } from "./open.ts";
import { AS_OF_OPTION } from "./question-options.ts";
import { printable, printableLines } from "./table.ts";

export const showCommand: Command = {
  name: "show",
  summary: "Show one resource: everything known about it, its relations and its history.",
  usage: "<arn | service/account/region/resourceId> [options]",
  words: 1,
  options: [AS_OF_OPTION],
  async run({ values, words: [id] }, terminal) {
    if (id === undefined) {
      throw new UsageError('Which resource? Give an ARN, or e.g. "ec2/123456789012/eu-west-1/instance/i-0abc"');
    }
    const config = commandConfig(values, terminal);
    const asOf = textValue(values, "as-of");
    return withStorage<ExitCode>(config, async (storage) => {
      const asked = <Result>(work: (readModel: ReadModel) => Promise<Result>) =>
        withReadModel(config, { storage, terminal }, work);
      const {
        resource,
        cell,
        history = [],
      } = asOf === undefined
        ? await described(id, storage, asked)
        : await asked((readModel) => describedAsOf(id, asOf, { storage, readModel, terminal }));
      if (!resource && history.length === 0) {
        terminal.err.write(
          `Nothing is stored under "${printable(id)}": "aws-inventory status" says what has been read\n`,
        );
        return 1;
      }
      if (values.json) {
        await terminal.print(
          `${JSON.stringify({ resource: resource ?? null, cell: cell ?? null, history }, undefined, 2)}\n`,
        );
        return 0;
      }
      await terminal.print(resource ? details(resource) : `${printable(id)} is not stored any more\n`);
      const before = resource ? undefined : history.find(({ change }) => change === "deleted")?.before;
      if (before) await terminal.print(`\nAs it was last\n${details(before)}`);
      if (cell && cell.outcome !== "complete") {
        const since = cell.completeAt ?? "never";
        await terminal.print(
          `\nLast complete listing: ${since}; the last attempt was ${cell.outcome} (${printable(cell.error?.code ?? "")})\n`,
        );
      }
      await terminal.print(
        `\nHistory\n${history.length === 0 ? "  no change has been recorded\n" : history.map(historyLine).join("")}`,
      );
      return 0;
    });
  },
};

/** What is shown. */
interface Described {
  readonly resource?: ShownResource;
  readonly cell?: Omit<Cell, "states"> | null;
  readonly history?: readonly Change[];
}

/** What is stored now. An ARN is not a key of the tables: the read model knows whose it is, or was. */
async function described(
  id: string,
  storage: InventoryStorage,
  asked: <Result>(work: (readModel: ReadModel) => Promise<Result>) => Promise<Result>,
): Promise<Described> {
  const key = id.startsWith("arn:")
    ? await asked(async (readModel) => (await readModel.findArn(id)) ?? (await lastDeletion({ arn: id }, readModel)))
    : parseResourceKey(id);
  return key ? await storedDescription(key, storage) : {};
}

async function describedAsOf(
  id: string,
  asOf: string,
  {
    storage,
    readModel,
    terminal,
  }: { storage: InventoryStorage; readModel: ReadModel; terminal: Pick<Terminal, "err"> },
): Promise<Described> {
  const key = id.startsWith("arn:") ? await readModel.findArn(id, { asOf }) : parseResourceKey(id);
  const found = key && (await describeResourceAsOf(key, asOf, { storage, readModel }));
  if (found) terminal.err.write(asOfLine(found.completeness));
  return found ?? {};
}

/** A resource as it is stored, as it was on a day, or as it was last. */
type ShownResource = Resource & Partial<Pick<StoredResource, "firstSeenAt" | "updatedAt">>;

/** Everything known about a resource, as people read it; control characters are replaced. */
export function details(resource: ShownResource): string {
  const { service, kind, accountId, region, resourceId, arn, name, state, createdAt, firstSeenAt, updatedAt } =
    resource;
  const facts: [string, string | undefined][] = [
    ["Type", `${service}:${kind}`],
    ["Id", resourceId.slice(kind.length + 1)],
    ["ARN", arn],
    ["Name", name],
    ["State", state],
    ["Account", accountId],
    ["Region", region],
    ["Created", createdAt],
    ["First seen", firstSeenAt],
    ["Last change", updatedAt],
    ...Object.entries(resource.columns).map(([id, value]): [string, string] => [id, plain(value)]),
    ...Object.entries(resource.tags).map(([key, value]): [string, string] => [`tag ${key}`, value]),
    ...resource.related.map(({ type, id }): [string, string] => [`→ ${type}`, id]),
  ];
  const lines = facts.flatMap(([label, value]) =>
    value ? [`${printable(label).padEnd(24)} ${printable(value)}`] : [],
  );
  return `${lines.join("\n")}\n\n${printableLines(JSON.stringify(resource.data, undefined, 2))}\n`;
}

function historyLine({ at, change, fields }: Change): string {
  const paths = fields.map(({ path, before, after }) => `    ${path}: ${plain(before)} → ${plain(after)}\n`);
  return `  ${at}  ${change}\n${paths.map((line) => `${printable(line.trimEnd())}\n`).join("")}`;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "–");
}
