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
  /** The last one that has been opened. */
  let opened = first;

  async function replace(lost: SnapshotLostError, from: Promise<ReadModel>): Promise<void> {
    // Whoever meets it first.
    if (current !== from) return;
    const replacing = reopen(lost);
    current = replacing;
    try {
      opened = await replacing;
    } catch {
      // Whoever waits meets it; the next question tries again.
      current = from;
      return;
    }
    // Others may still be answered by it. What they leave open goes with the process.
    await (await from).close().catch(() => {});
  }

  const delegated = delegatedReadModel(async (work) => {
    const asked = current;
    try {
      return await work(await asked);
    } catch (error) {
      if (!(error instanceof SnapshotLostError)) throw error;
      void replace(error, asked);
      return work(await current);
    }
  });

  return {
    ...delegated,
    export(question) {
      // A question that cannot be read is refused at once; nothing is read before somebody takes the first batch.
      opened.export(question);
      return delegated.export(question);
    },
    close: async () => (await current).close(),
  };
}
