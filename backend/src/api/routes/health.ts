import { defineRoute } from "../route.ts";

export const getHealth = defineRoute({
  method: "get",
  path: "/health",
  operationId: "getHealth",
  summary: "Whether the API is there",
  description: "Answers without looking at the store, and to everyone.",
  parameters: {},
  answer: "health",
  isOpen: true,
  needsStore: false,
  handle: async ({ version }) => ({ status: "ok" as const, version }),
});
