import { z } from "@hono/zod-openapi";
import { csvHeader, csvRow } from "../../export/csv.ts";
import { listedResource } from "../../export/listed-resource.ts";
import type { Completeness, ResourceRow } from "../../query/read-model.ts";
import { choice } from "../parameters.ts";
import { questionOf, questionParameters, sortParameter } from "../question-parameters.ts";
import { defineRoute } from "../route.ts";
import { exported } from "../schemas.ts";
import { startedStream } from "../started-stream.ts";

const FORMATS = ["csv", "json", "ndjson"] as const;
type Format = (typeof FORMATS)[number];

const MEDIA_TYPES: Record<Format, string> = {
  csv: "text/csv; charset=utf-8; header=present",
  json: "application/json",
  ndjson: "application/x-ndjson",
};

export const exportResources = defineRoute({
  method: "get",
  path: "/inventory/export",
  operationId: "exportResources",
  summary: "All resources that match, as a file",
  description:
    "Streams what matches, all of one state of the inventory. If something goes wrong on the way the connection breaks off, so that a part cannot be taken for the whole. The header `Inventory-Completeness` says how complete the answer is.",
  parameters: {
    ...questionParameters,
    sort: sortParameter,
    format: choice({ description: "How the file is written.", words: FORMATS, fallback: "csv" }),
  },
  answer: z.array(exported),
  otherAnswers: {
    "text/csv": "RFC 4180, with a header line; tags and columns are JSON in one cell",
    "application/x-ndjson": "One JSON object a line",
  },
  headers: {
    "Content-Disposition": "The file's name",
    "Inventory-Completeness": "e.g. `cells=120, complete=118, never-complete=1, stale=1, alarms=0`",
  },
  async handle({ values, readModel, request, onError }) {
    const { format, sort } = values;
    const question = questionOf(values);
    const completeness = await readModel.completeness(question);
    const batches = readModel.export({ ...question, ...(sort !== undefined && { sort }) });
    const body = await startedStream(written(format, batches), { isWanted: request.method !== "HEAD", onError });
    return new Response(body, {
      headers: {
        "content-type": MEDIA_TYPES[format],
        "content-disposition": `attachment; filename="${fileName(format, completeness)}"`,
        "inventory-completeness": completenessHeader(completeness),
      },
    });
  },
});

/** The file piece by piece: one for each batch. */
async function* written(format: Format, batches: AsyncIterable<readonly ResourceRow[]>): AsyncGenerator<string> {
  const { head, row, separator, tail } = WRITERS[format];
  let before = head;
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    yield `${before}${batch.map(row).join(separator)}`;
    before = separator;
  }
  yield `${before === head ? head : ""}${tail}`;
}

const WRITERS: Record<Format, Record<"head" | "separator" | "tail", string> & { row(resource: ResourceRow): string }> =
  {
    csv: { head: csvHeader(), row: csvRow, separator: "", tail: "" },
    json: { head: "[\n", row: (resource) => JSON.stringify(listedResource(resource)), separator: ",\n", tail: "\n]\n" },
    ndjson: { head: "", row: (resource) => `${JSON.stringify(listedResource(resource))}\n`, separator: "", tail: "" },
  };

/** e.g. `aws-inventory-20261122T020000Z.csv` */
function fileName(format: Format, { readAt }: Completeness): string {
  return `aws-inventory-${readAt.replace(/[-:]|\.\d+/g, "")}.${format}`;
}

/** A dictionary of RFC 9651. */
function completenessHeader({ cells, complete, neverComplete, stale, alarms }: Completeness): string {
  return `cells=${cells}, complete=${complete}, never-complete=${neverComplete}, stale=${stale}, alarms=${alarms}`;
}
