import { UsageError } from "../errors.ts";
import type { Change, StoredResource } from "../model.ts";
import { storedDescription } from "../query/describe-resource.ts";
import { parseResourceKey } from "../query/named-resource.ts";
import type { Command, ExitCode } from "./command.ts";
import { commandConfig, withReadModel, withStorage } from "./open.ts";
import { printable, printableLines } from "./table.ts";

export const showCommand: Command = {
  name: "show",
  summary: "Show one resource: everything known about it, its relations and its history.",
  usage: "<arn | service/account/region/resourceId> [options]",
  words: 1,
  options: [],
  async run({ values, words: [id] }, terminal) {
    if (id === undefined) {
      throw new UsageError('Which resource? Give an ARN, or e.g. "ec2/123456789012/eu-west-1/instance/i-0abc"');
    }
    const config = commandConfig(values, terminal);
    return withStorage<ExitCode>(config, async (storage) => {
      // An ARN is not a key of the tables: the read model knows whose it is.
      const key = id.startsWith("arn:")
        ? await withReadModel(config, { storage, terminal }, (readModel) => readModel.findArn(id))
        : parseResourceKey(id);
      const { resource, cell, history = [] } = key ? await storedDescription(key, storage) : {};
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

/** Everything known about a resource, as people read it; control characters are replaced. */
export function details(resource: StoredResource): string {
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
