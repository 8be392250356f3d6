import { catalogKinds } from "../collectors/catalog.ts";
import { UsageError } from "../errors.ts";
import { csvHeader, csvRow } from "../export/csv.ts";
import { listedResource } from "../export/listed-resource.ts";
import type { Cell, PartitionMetadata, StoredResource } from "../model.ts";
import { parseSelection, type Selection } from "../refresh/selection.ts";
import { type Command, type ExitCode, listValue, textValue, type Values } from "./command.ts";
import { commandConfig, withStorage } from "./open.ts";
import { number } from "./progress.ts";
import { selectedResources } from "./resources.ts";
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
    return withStorage<ExitCode>(config, async (storage) => {
      const completeness = createCompleteness(selection);
      const resources = selectedResources(storage, selection, completeness.add);
      let count = 0;
      for await (const text of print(format, resources)) {
        count += text.resources;
        await terminal.print(text.text);
      }
      if (format === "table") await terminal.print(`${number(count)} ${count === 1 ? "resource" : "resources"}\n`);
      const note = completeness.note();
      if (note) terminal.err.write(`${note}\n`);
      return 0;
    });
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
async function* print(format: Format, resources: AsyncIterable<StoredResource>): AsyncGenerator<Printed> {
  if (format === "table") {
    const columns = ["type", "account", "region", "id", "name", "state"];
    for await (const { text, rows } of streamedTable(columns, tableRows(resources))) yield { text, resources: rows };
    return;
  }
  if (format === "csv") yield { text: csvHeader(), resources: 0 };
  let separator = "[\n";
  for await (const resource of resources) {
    if (format === "csv") yield { text: csvRow(resource), resources: 1 };
    else if (format === "ndjson") yield { text: `${JSON.stringify(listedResource(resource))}\n`, resources: 1 };
    else {
      yield { text: `${separator}${JSON.stringify(listedResource(resource))}`, resources: 1 };
      separator = ",\n";
    }
  }
  if (format === "json") yield { text: separator === "[\n" ? "[]\n" : "\n]\n", resources: 0 };
}

async function* tableRows(resources: AsyncIterable<StoredResource>): AsyncGenerator<readonly string[]> {
  for await (const { service, kind, accountId, region, resourceId, name, state } of resources) {
    yield [`${service}:${kind}`, accountId, region, resourceId.slice(kind.length + 1), name ?? "", state ?? ""];
  }
}

/** Counts the cells behind a list, so that the list can say how far it is to be trusted. */
function createCompleteness({ kinds }: Selection): {
  add(partition: PartitionMetadata): void;
  note(): string | undefined;
} {
  const counts = { cells: 0, incomplete: 0 };
  const count = ({ outcome }: Cell) => {
    counts.cells += 1;
    if (outcome !== "complete") counts.incomplete += 1;
  };
  return {
    add({ service, cells }) {
      for (const [kind, cell] of Object.entries(cells)) if (!kinds || kinds.includes(`${service}:${kind}`)) count(cell);
    },
    note() {
      if (counts.cells === 0) return 'Nothing of this has been read yet: run "aws-inventory refresh"';
      if (counts.incomplete === 0) return undefined;
      return `Not complete: ${number(counts.incomplete)} of ${number(counts.cells)} cells behind this list; "aws-inventory status" says which and why`;
    },
  };
}
