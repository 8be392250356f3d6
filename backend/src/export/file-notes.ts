import type { Completeness } from "../query/read-model.ts";
import type { ExportFormat } from "./formats.ts";

/** What a file is called, after the time of its state, e.g. `aws-inventory-20261122T020000Z.csv`. */
export function exportName(format: ExportFormat, { readAt }: Pick<Completeness, "readAt">): string {
  return `aws-inventory-${readAt.replace(/[-:]|\.\d+/g, "")}.${format}`;
}

/** How complete a file is, as a dictionary of RFC 9651. */
export function completenessNote({ cells, complete, neverComplete, stale, alarms }: Completeness): string {
  return `cells=${cells}, complete=${complete}, never-complete=${neverComplete}, stale=${stale}, alarms=${alarms}`;
}

/** The same for what a file carries in itself: the metadata of Parquet, and of an object. */
export function fileNotes(completeness: Completeness): Readonly<Record<string, string>> {
  return { "inventory-completeness": completenessNote(completeness), "inventory-read-at": completeness.readAt };
}
