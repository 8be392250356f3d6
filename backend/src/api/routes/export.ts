import { openExport } from "../../export/export-file.ts";
import { completenessNote, exportName, fileNotes } from "../../export/file-notes.ts";
import { EXPORT_FORMATS, MEDIA_TYPES } from "../../export/formats.ts";
import { keptIfLarge } from "../kept-file.ts";
import { choice, commaList } from "../parameters.ts";
import { questionOf, questionParameters, sortParameter } from "../question-parameters.ts";
import { defineRoute } from "../route.ts";
import { startedStream } from "../started-stream.ts";

export const exportResources = defineRoute({
  method: "get",
  path: "/inventory/export",
  operationId: "exportResources",
  summary: "All resources that match, as a file",
  description:
    "Streams what matches, all of one state of the inventory; [exports](exports.md) says what is in the files. If something goes wrong on the way the connection breaks off, so that a part cannot be taken for the whole. The header `Inventory-Completeness` says how complete the answer is. In the cloud a file of more than some 4 MB is kept for a day, and the answer is a 303 to a link that works for 15 minutes: browsers and `curl -L` follow it by themselves.",
  parameters: {
    ...questionParameters,
    sort: sortParameter,
    format: choice({ description: "How the file is written.", words: EXPORT_FORMATS, fallback: "csv" }),
    include: commaList({
      description: "What each resource has besides: `data`, its full description.",
      example: "data",
      item: { type: "string", enum: ["data"] },
      max: 1,
      check: (words) => (words.every((word) => word === "data") ? undefined : "can be data"),
    }),
  },
  answer: "exportedResources",
  otherAnswers: {
    "text/csv": "RFC 4180, with a header line; tags, columns and data are JSON in one cell",
    "application/x-ndjson": "One JSON object a line",
    "application/vnd.apache.parquet": "Typed columns, compressed with zstd",
  },
  headers: {
    "Content-Disposition": "The file's name",
    "Inventory-Completeness": "e.g. `cells=120, complete=118, never-complete=1, stale=1, alarms=0`",
  },
  elsewhere: "The file is too large for an answer and can be fetched from `Location`, without a token",
  async handle({ values, readModel, request, onError, maxAnswerBytes, keepFile }) {
    const { format, sort, include } = values;
    const question = { ...questionOf(values), ...(sort !== undefined && { sort }), withData: include !== undefined };
    const { completeness, pieces } = await openExport({ format, question }, readModel);
    const name = exportName(format, completeness);
    const headers = {
      "content-type": MEDIA_TYPES[format],
      "content-disposition": `attachment; filename="${name}"`,
      "inventory-completeness": completenessNote(completeness),
    };
    const isWanted = request.method !== "HEAD";
    if (isWanted && keepFile && maxAnswerBytes !== undefined) {
      const file = { name, mediaType: MEDIA_TYPES[format], notes: fileNotes(completeness) };
      return await keptIfLarge(pieces, { file, headers, maxAnswerBytes, keepFile });
    }
    return new Response(await startedStream(pieces, { isWanted, onError }), { headers });
  },
});
