import { BusyError, SetupError, UsageError } from "../errors.ts";
import { StoreError } from "../storage/storage.ts";

/** Whether an error's message is a sentence for whoever runs the command. */
export function isExpected(error: unknown): boolean {
  return [BusyError, SetupError, StoreError, UsageError].some((kind) => error instanceof kind);
}
