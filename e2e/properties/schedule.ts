import type { ObservedType } from "./observed-kinds.ts";

/** What a small world holds at first: how many of each kind in every account and region. */
export interface WorldPlan {
  readonly seed: number;
  readonly accounts: number;
  readonly regions: number;
  readonly kinds: Readonly<Partial<Record<ObservedType, number>>>;
}

/** A change of the world; a drift is one of fields that change by themselves. Numbers choose among what there is at the moment, modulo its count. */
export type Mutation =
  | {
      readonly what: "add" | "remove" | "change" | "drift" | "retag" | "remove most";
      readonly kind: number;
      readonly cell: number;
      readonly item: number;
    }
  | { readonly what: "region" | "account" | "role"; readonly account: number; readonly region: number };

/** A refresh that overlaps with others. */
export interface ActorPlan {
  /** In one process, or with its scopes in workers as in the cloud. */
  readonly how: "here" | "in workers";
  /** Leaves kinds out: bit n is the n-th kind of the world; 0 is a refresh of everything. */
  readonly without: number;
  /** Steps of the round before it starts. */
  readonly startsAt: number;
  /** Minutes by which its clock is wrong. */
  readonly clockOffMinutes: number;
}

/** Something that the schedule does between two requests. `actor` chooses among those that live, modulo their count. */
export type Deed =
  | { readonly what: "go on with"; readonly actor: number }
  | { readonly what: Blow; readonly actor: number; readonly at: BlowTime }
  | { readonly what: "cancel" | "use up the time" | "heartbeat"; readonly actor: number }
  /** The next requests to the store are refused. */
  | { readonly what: "store fault"; readonly actor: number; readonly fault: StoreFault; readonly times: number }
  | { readonly what: "AWS fault"; readonly fault: AwsFault }
  | { readonly what: "AWS lie"; readonly lie: AwsLie }
  /** A request to a worker is delivered once more, and whoever waits for a worker gives up. */
  | { readonly what: "deliver again" | "give up on the worker"; readonly actor: number }
  | { readonly what: "mutate"; readonly mutation: Mutation }
  | { readonly what: "read" }
  | { readonly what: "clock"; readonly minutes: number };

/**
 * What befalls an actor at a request: it is killed before it, or after the store applied it and before the answer came; the answer is lost and
 * the SDK tries again; it is left waiting until the others of the round have ended, or until after the clean refresh.
 */
export type Blow = "kill" | "kill after the request" | "lose the answer" | "stall" | "stall to the end";

/** The next request of whatever sort, the next one that writes to the store, or the next transaction. */
export type BlowTime = "any request" | "a write" | "a transaction";

export type StoreFault = "throttled" | "conflict" | "internal" | "unreachable" | "unprocessed";

/** A fault of AWS: what meets which call, how often. */
export interface AwsFault {
  readonly effect: string;
  /** Which of the world's kinds' calls are met; `undefined`: those by which a refresh enters, before it lists anything. */
  readonly kind: number | undefined;
  /** Which of these calls, modulo their count; of a kind 0 is its listing, then come its describes, then the tags. */
  readonly call: number;
  readonly page: number | undefined;
  readonly times: number;
}

/**
 * A listing that is not up to date: a resource that exists is missing from it, or one that is removed at this moment lingers
 * in it.
 */
export interface AwsLie {
  readonly about: "missing" | "lingering";
  readonly kind: number;
  readonly cell: number;
  readonly item: number;
  /** Listings that show it so. */
  readonly times: number;
}

/** A deed, and after how many steps since the one before. */
export interface Event {
  readonly after: number;
  readonly deed: Deed;
}

/** Refreshes that overlap, and what happens to them. */
export interface Round {
  /** Days that pass before it. */
  readonly days: number;
  readonly before: readonly Mutation[];
  readonly actors: readonly ActorPlan[];
  /** 0: each actor runs until something stops it. Else the seed of a random walk through all requests that wait. */
  readonly walk: number;
  readonly events: readonly Event[];
}

/** All of one schedule; equal schedules run equally. */
export interface Schedule {
  readonly world: WorldPlan;
  /** Whether a clean refresh comes first. */
  readonly baseline: boolean;
  readonly rounds: readonly Round[];
  /** Whether disabled regions, suspended accounts and refusing roles are mended before the clean refresh. */
  readonly mended: boolean;
}
