import { Logger } from "@aws-lambda-powertools/logger";

/** The log, one JSON object a line; service and level come from the environment (`POWERTOOLS_*`). */
export const logger: Logger = new Logger();

/** Logs an error with its stack. */
export function logError(message: string, error: unknown): void {
  logger.error(message, error instanceof Error ? error : new Error(String(error)));
}
