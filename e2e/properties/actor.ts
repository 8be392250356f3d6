import type { StoreFault } from "./schedule.ts";
import type { Trouble } from "./troubles.ts";

/** What came of a request: an answer, or the error of a connection. */
export type Carried<Answer> = { readonly answer: Answer } | { readonly error: Error };

/** A request of the product, before it is carried out. */
export interface Gated<Answer> {
  /** `start`, or where it goes. */
  readonly to: "start" | "store" | "AWS";
  /** For the trace. */
  readonly label: () => string;
  /** Whether it writes to the store, and whether by a transaction. */
  readonly writes?: "one item" | "a transaction" | undefined;
  /** Carries it out, whole; throws {@link Violation} when what it does must not be. */
  readonly carryOut: () => Promise<Carried<Answer>>;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

/** How a request is let through. */
export type Passage = "answered" | "answer lost" | "killed before" | "killed after";

/** A request that waits to be let through. */
export interface Waiting {
  readonly to: Gated<unknown>["to"];
  /** After which step of the schedule it came. */
  readonly since: number;
  readonly label: () => string;
  readonly writes: Gated<unknown>["writes"];
  readonly pass: (passage: Passage) => Promise<void>;
}

/** What a run returned or threw. */
export interface Result {
  readonly value?: unknown;
  readonly error?: unknown;
}

/** A process that runs the product: a refresh, or a worker. */
export interface Actor {
  readonly name: string;
  /** How far its clock is ahead of the schedule's. */
  readonly clockOffMs: number;
  /** The refresh that a worker works for. */
  readonly worksFor: Actor | undefined;
  /** What the schedule has done to it so far that may keep it from its end. */
  readonly troubles: Set<Trouble>;
  readonly waiting: Waiting[];
  state: "living" | "ended" | "killed";
  /** Left waiting until the others have ended, or until after the clean refresh. */
  stalled: "until the others end" | "to the end" | undefined;
  /** What its run returned or threw. */
  result: Result | undefined;
  /** How its next requests to the store are refused. */
  storeFault: { readonly fault: StoreFault; left: number } | undefined;
  readonly heartbeats: Set<() => void>;
  /** What ends its time budgets. */
  readonly budgets: (() => void)[];
  readonly cancel: AbortController;
  /** Told when it is killed, and of what its run returned or threw. */
  readonly onKilled: (() => void)[];
  readonly onEnded: ((result: Result) => void)[];
}
