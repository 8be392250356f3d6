import type { Context } from "aws-lambda";
import { countFailure, countRun } from "./cloud/count-run.ts";
import { logError, logger } from "./cloud/logger.ts";
import { parseRefreshEvent } from "./cloud/refresh-event.ts";
import { refreshFunction } from "./cloud/refresh-function.ts";
import { runRefresh } from "./cloud/run-refresh.ts";

/** Runs a refresh: for the schedule, or for the API, which has announced it. */
export async function handler(event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  try {
    const endsAt = Date.now() + context.getRemainingTimeInMillis();
    const asked = parseRefreshEvent(event);
    const parts = await refreshFunction(process.env);
    try {
      const run = await runRefresh(asked, endsAt, parts);
      if (run) countRun(run);
    } finally {
      // The next event may come to this process, and opens its own.
      await parts.readModel.close();
    }
  } catch (error) {
    countFailure();
    logError("The refresh failed", error);
    throw error;
  }
}
