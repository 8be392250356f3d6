import type { Random } from "./random.ts";

/** The text that every planted secret contains: no stored byte may have it. */
export const SECRET_MARKER = "SECRET-MARKER";

/** A value as it must never be stored, e.g. a password in an environment variable. */
export function secret(random: Random): string {
  return `${SECRET_MARKER}-${random.hex(16)}`;
}
