import { catalog } from "../../collectors/catalog.ts";
import { defineRoute } from "../route.ts";
import { unchangingJson } from "../unchanging-json.ts";

const answer = unchangingJson(catalog);

export const getCatalog = defineRoute({
  method: "get",
  path: "/catalog",
  operationId: "getCatalog",
  summary: "All services and kinds of resources",
  description:
    "What the inventory knows to collect: titles, columns and the IAM permissions that each kind needs. It changes with the product's version only.",
  parameters: {},
  answer: "catalog",
  headers: { ETag: "Send it back as `If-None-Match`" },
  also: { 304: "Unchanged since the answer with this ETag" },
  needsStore: false,
  handle: async ({ request }) => answer(request),
});
