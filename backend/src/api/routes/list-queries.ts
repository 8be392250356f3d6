import { SHIPPED_QUERIES } from "../../query/shipped-queries.ts";
import { defineRoute } from "../route.ts";
import { unchangingJson } from "../unchanging-json.ts";

const answer = unchangingJson({ queries: SHIPPED_QUERIES });

export const listQueries = defineRoute({
  method: "get",
  path: "/inventory/queries",
  operationId: "listQueries",
  summary: "The queries in SQL that come with the inventory",
  description:
    "What is public, old, idle, unencrypted, untagged or at its end of life, as queries that can be run as they are or changed. They change with the product's version only.",
  parameters: {},
  answer: "queries",
  headers: { ETag: "Send it back as `If-None-Match`" },
  also: { 304: "Unchanged since the answer with this ETag" },
  needsStore: false,
  handle: async ({ request }) => answer(request),
});
