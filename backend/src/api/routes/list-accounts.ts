import { defineRoute } from "../route.ts";

export const listAccounts = defineRoute({
  method: "get",
  path: "/accounts",
  operationId: "listAccounts",
  summary: "The accounts",
  description:
    "All accounts as the last refresh found them, why one of them could not be entered, and what is stored of each.",
  parameters: {},
  answer: "accounts",
  handle: ({ readModel }) => readModel.accounts(),
});
