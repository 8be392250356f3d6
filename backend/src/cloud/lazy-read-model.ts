import { delegatedReadModel } from "../query/delegated-read-model.ts";
import type { ReadModel } from "../query/read-model.ts";

/** A read model that is opened when it is needed. */
export interface LazyReadModel extends ReadModel {
  /** Begins to open it, for the question that is about to come. */
  open(): void;
}

/**
 * A read model that is opened by the first question at the latest, so that what needs none (health, one resource) does not wait for it.
 * Opening that fails is tried again by the next question.
 */
export function lazyReadModel(open: () => Promise<ReadModel>): LazyReadModel {
  let opening: Promise<ReadModel> | undefined;
  const get = (): Promise<ReadModel> => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    ...delegatedReadModel(async (work) => work(await get())),
    // Whoever asks meets the failure, if the next try fails as well.
    open: () => void get().catch(() => {}),
    async close() {
      await (await opening?.catch(() => undefined))?.close();
    },
  };
}
