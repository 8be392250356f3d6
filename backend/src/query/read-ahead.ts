import type { Account } from "../model.ts";
import type { InventoryStorage, PartitionVersion } from "../storage/storage.ts";

/** What a first comparison needs of the store. */
export interface ReadAhead {
  /** When reading began, which is what the comparison can be held to. */
  readonly startedAt: Date;
  versions(): AsyncIterable<readonly PartitionVersion[]>;
  accounts(): Promise<readonly Account[]>;
}

/** Begins to read it, while a snapshot is fetched. What fails is thrown to whoever asks for it. */
export function readAhead(storage: Pick<InventoryStorage, "accounts" | "changedSince">, now: () => Date): ReadAhead {
  const startedAt = now();
  const versions = pagesOf(storage.changedSince());
  const accounts = storage.accounts();
  // Nobody may ask.
  for (const read of [versions, accounts]) read.catch(() => {});
  return {
    startedAt,
    async *versions() {
      yield* await versions;
    },
    accounts: () => accounts,
  };
}

async function pagesOf<Page>(pages: AsyncIterable<Page>): Promise<readonly Page[]> {
  const read: Page[] = [];
  for await (const page of pages) read.push(page);
  return read;
}
