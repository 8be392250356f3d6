import { createHash } from "node:crypto";
import { UsageError } from "../errors.ts";
import type { ListQuestion } from "./read-model.ts";

/** Where a page ended. */
export interface Position {
  /** The sort value of its last row; `null` where that has none or the list is sorted by key. */
  readonly value: string | number | null;
  readonly key: string;
}

/** The cursor of a position in the list of a question. */
export function encodeCursor(position: Position, question: ListQuestion): string {
  return Buffer.from(JSON.stringify([digest(question), position.value, position.key])).toString("base64url");
}

/** The position of a cursor. Throws {@link UsageError} when it is damaged or of another question. */
export function decodeCursor(cursor: string, question: ListQuestion): Position {
  const parts = parse(cursor);
  if (parts === undefined || parts.digest !== digest(question)) throw badCursor();
  return parts.position;
}

/** What is said of a cursor that is not one of ours. */
export function badCursor(): UsageError {
  return new UsageError(
    "Cannot use the cursor: it is damaged or of another question; ask for the first page without one",
  );
}

function parse(cursor: string): { readonly digest: string; readonly position: Position } | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (!Array.isArray(parts) || parts.length !== 3) return undefined;
    const [hash, value, key]: unknown[] = parts;
    if (typeof hash !== "string" || typeof key !== "string") return undefined;
    if (value !== null && typeof value !== "string" && typeof value !== "number") return undefined;
    return { digest: hash, position: { value, key } };
  } catch {
    return undefined;
  }
}

/** What must be the same for a cursor to go on: what is asked for and in which order; the size of a page may differ. */
function digest({ selection, search, filters, sort, asOf }: ListQuestion): string {
  const { services, kinds, accounts, regions } = selection ?? {};
  const asked = [services, kinds, accounts, regions, search, filters ?? [], sort, asOf].map((part) => part ?? null);
  return createHash("sha256").update(JSON.stringify(asked)).digest("base64url").slice(0, 16);
}
