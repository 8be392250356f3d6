import { delegatedReadModel } from "./delegated-read-model.ts";
import type { ReadModel } from "./read-model.ts";

/** A snapshot that a copy started from can be read no more: what has to be read from it is lost. */
export class SnapshotLostError extends Error {
  override readonly name = "SnapshotLostError";
}

/**
 * A read model that is replaced by another one when it has lost its snapshot; the question that met that is asked again. `reopen` opens the other, which
 * starts from nothing.
 */
export function replacedReadModel(
  first: ReadModel,
  reopen: (lost: SnapshotLostError) => Promise<ReadModel>,
): ReadModel {
  let current = Promise.resolve(first);

  async function replace(lost: SnapshotLostError, from: Promise<ReadModel>): Promise<void> {
    // Whoever meets it first.
    if (current !== from) return;
    const replacing = reopen(lost);
    current = replacing;
    try {
      await replacing;
    } catch {
      // Whoever waits meets it; the next question tries again.
      current = from;
      return;
    }
    // Others may still be answered by it. What they leave open goes with the process.
    await (await from).close().catch(() => {});
  }

  return {
    ...delegatedReadModel(async (work) => {
      const asked = current;
      try {
        return await work(await asked);
      } catch (error) {
        if (!(error instanceof SnapshotLostError)) throw error;
        void replace(error, asked);
        return work(await current);
      }
    }),
    close: async () => (await current).close(),
  };
}
