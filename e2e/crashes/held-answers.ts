import type { Core } from "../../simulator/src/core/core.ts";

/** Answers that are held back on their way to whoever asked. */
export interface HeldAnswers {
  /** When the first one is held back. */
  readonly reached: Promise<void>;
  /** Lets them go, and all that follow. */
  release(): void;
}

/** The same AWS, whose answers can be held back, all but the first so many. */
export function holdable(core: Core): { readonly core: Core; hold(after: number): HeldAnswers } {
  let holding: { left: number; readonly reach: () => void; readonly released: Promise<void> } | undefined;
  return {
    core: {
      ...core,
      async handle(request) {
        const answer = await core.handle(request);
        if (holding === undefined || holding.left-- > 0) return answer;
        holding.reach();
        await holding.released;
        return answer;
      },
    },
    hold(after) {
      const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      holding = { left: after, reach: reached.resolve, released: released.promise };
      return {
        reached: reached.promise,
        release() {
          holding = undefined;
          released.resolve();
        },
      };
    },
  };
}
