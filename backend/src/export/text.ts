import { csvWriter } from "./csv.ts";
import type { TextFormat } from "./formats.ts";
import { type ListedResource, listedJson } from "./listed-resource.ts";

/** Resources in a format, piece by piece: one for each batch, so that a large inventory is never held at once. */
export async function* writtenText(
  format: TextFormat,
  batches: AsyncIterable<readonly ListedResource[]>,
  options: { readonly withData?: boolean | undefined } = {},
): AsyncGenerator<string> {
  const { head, row, separator, tail, empty } = writers(options)[format];
  let isEmpty = true;
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    yield `${isEmpty ? head : separator}${batch.map(row).join(separator)}`;
    isEmpty = false;
  }
  yield isEmpty ? empty : tail;
}

interface Writer {
  readonly head: string;
  readonly separator: string;
  readonly tail: string;
  /** The whole file where there is no resource. */
  readonly empty: string;
  row(resource: ListedResource): string;
}

function writers(options: { readonly withData?: boolean | undefined }): Readonly<Record<TextFormat, Writer>> {
  const csv = csvWriter(options);
  return {
    csv: { head: csv.header, row: csv.row, separator: "", tail: "", empty: csv.header },
    json: { head: "[\n", row: listedJson, separator: ",\n", tail: "\n]\n", empty: "[]\n" },
    ndjson: { head: "", row: (resource) => `${listedJson(resource)}\n`, separator: "", tail: "", empty: "" },
  };
}
