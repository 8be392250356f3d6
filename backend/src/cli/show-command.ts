import { UsageError } from "../errors.ts";
import type { Cell, Change, Resource, StoredResource } from "../model.ts";
import { describeResourceAsOf, lastDeletion, storedDescription } from "../query/describe-resource.ts";
import { parseResourceKey } from "../query/named-resource.ts";
import type { ReadModel, Relation } from "../query/read-model.ts";
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
  options: [
    AS_OF_OPTION,
    {
      name: "hops",
      value: "1|2",
      help: "also what it is related to in both directions; 2: and what that is related to",
    },
  ],
  async run({ values, words: [id] }, terminal) {
    if (id === undefined) {
      throw new UsageError('Which resource? Give an ARN, or e.g. "ec2/123456789012/eu-west-1/instance/i-0abc"');
    }
    const config = commandConfig(values, terminal);
    const asOf = textValue(values, "as-of");
    const hops = hopsOf(textValue(values, "hops"));
    return withStorage<ExitCode>(config, async (storage) => {
      const asked = <Result>(work: (readModel: ReadModel) => Promise<Result>) =>
        withReadModel(config, { storage, terminal }, work);
      const {
        resource,
        cell,
        history = [],
        relations = [],
        relationsCut = false,
      } = asOf === undefined
        ? await described(id, storage, { asked, hops })
        : await asked((readModel) => describedAsOf(id, asOf, { storage, readModel, terminal, hops }));
      if (!resource && history.length === 0) {
        terminal.err.write(
          `Nothing is stored under "${printable(id)}": "aws-inventory status" says what has been read\n`,
        );
        return 1;
      }
      if (values.json) {
        await terminal.print(
          `${JSON.stringify({ resource: resource ?? null, cell: cell ?? null, ...(hops && { relations, relationsCut }), history }, undefined, 2)}\n`,
        );
        return 0;
      }
      await terminal.print(resource ? details(resource) : `${printable(id)} is not stored any more\n`);
      if (hops && resource) {
        const lines = relations.length === 0 ? ["  none are known"] : relations.map(relationLine);
        if (relationsCut)
          lines.push("  there are more: list --filter related=<its ARN> shows all (related2=: within two hops)");
        await terminal.print(`\nRelations\n${lines.join("\n")}\n`);
      }
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
  readonly relations?: readonly Relation[];
  readonly relationsCut?: boolean;
}

/** Asks a read model that is opened for it. */
type Ask = <Result>(work: (readModel: ReadModel) => Promise<Result>) => Promise<Result>;

/** What is stored now. An ARN is not a key of the tables: the read model knows whose it is, or was. */
async function described(
  id: string,
  storage: InventoryStorage,
  { asked, hops }: { readonly asked: Ask; readonly hops: 1 | 2 | undefined },
): Promise<Described> {
  const key = id.startsWith("arn:")
    ? await asked(async (readModel) => (await readModel.findArn(id)) ?? (await lastDeletion({ arn: id }, readModel)))
    : parseResourceKey(id);
  if (!key) return {};
  const stored = await storedDescription(key, storage);
  const { resource } = stored;
  if (!hops || !resource) return stored;
  const { relations, isCut } = await asked((readModel) => readModel.relations(resource, { hops }));
  return { ...stored, relations, relationsCut: isCut };
}

async function describedAsOf(
  id: string,
  asOf: string,
  {
    storage,
    readModel,
    terminal,
    hops = 1,
  }: { storage: InventoryStorage; readModel: ReadModel; terminal: Pick<Terminal, "err">; hops: 1 | 2 | undefined },
): Promise<Described> {
  const key = id.startsWith("arn:") ? await readModel.findArn(id, { asOf }) : parseResourceKey(id);
  const found = key && (await describeResourceAsOf(key, asOf, { storage, readModel, hops }));
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

function hopsOf(text: string | undefined): 1 | 2 | undefined {
  if (text === undefined) return undefined;
  if (text === "1") return 1;
  if (text === "2") return 2;
  throw new UsageError(`Cannot read --hops "${text}": write 1 or 2`);
}

/** What it points to, or what points to it; of the second hop behind what it goes through. */
function relationLine({ direction, reference: { type, id }, resource, via }: Relation): string {
  const label = resource?.name === undefined ? id : `${id} (${resource.name})`;
  const through = via && `  via ${via.type} ${via.resourceId.slice(via.kind.length + 1)}`;
  const missing = resource ? "" : "  not stored";
  return `  ${printable(`${direction === "out" ? "→" : "←"} ${type.padEnd(24)} ${label}${missing}${through ?? ""}`)}`;
}

function historyLine({ at, change, fields }: Change): string {
  const paths = fields.map(({ path, before, after }) => `    ${path}: ${plain(before)} → ${plain(after)}\n`);
  return `  ${at}  ${change}\n${paths.map((line) => `${printable(line.trimEnd())}\n`).join("")}`;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "–");
}
