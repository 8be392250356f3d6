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
    const run = await runRefresh(parseRefreshEvent(event), endsAt, await refreshFunction(process.env));
    if (run) countRun(run);
  } catch (error) {
    countFailure();
    logError("The refresh failed", error);
    throw error;
  }
}
