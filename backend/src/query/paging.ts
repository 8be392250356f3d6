import { UsageError } from "../errors.ts";

/** The most rows that a page can have. */
const MAX_SIZE = 1_000;

/** Throws {@link UsageError} for a size that no page can have, and for a page that there cannot be: they are counted from 1. */
export function checkPage({ size, page = 1 }: { readonly size: number; readonly page?: number }): void {
  if (!Number.isInteger(size) || size < 1 || size > MAX_SIZE) {
    throw new UsageError(`Bad page size ${size}: a page has 1 to ${MAX_SIZE} rows`);
  }
  if (!Number.isSafeInteger(page * size) || page < 1) {
    throw new UsageError(`Bad page ${page}: pages are counted from 1`);
  }
}
