import { defineRoute } from "../route.ts";

export const listSnapshots = defineRoute({
  method: "get",
  path: "/inventory/snapshots",
  operationId: "listSnapshots",
  summary: "The days that can be asked for",
  description:
    "Each day's last refresh leaves a snapshot: these are the days that `asOf` and comparisons know. A day between them is answered by the newest before it.",
  parameters: {},
  answer: "snapshots",
  needsStore: false,
  handle: async ({ readModel }) => ({ days: await readModel.snapshotDays() }),
});
