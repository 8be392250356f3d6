/**
 * The clock and the timers of a schedule. What the product would wait for (pauses between retries, a heartbeat, a time
 * budget) happens at once or when the schedule says so, so that nothing depends on how fast this machine is.
 */

/** A timer that repeats, or a budget that runs out, as the schedule fires it. */
export interface TimerOwner {
  /** A repeating timer was set; returns what ends it. */
  readonly onInterval: (fire: () => void) => () => void;
  /** A budget began; `expire` ends it. */
  readonly onBudget: (expire: () => void) => void;
}

/** The time of all schedules of this process. */
export interface VirtualTime {
  /** Epoch milliseconds. */
  now(): number;
  /** Sets the clock for another schedule, and forgets the timers that the one before has left. */
  restart(ms: number): void;
  advance(ms: number): void;
  /** One-off timers that are still to fire; they fire in the next turns of the event loop, however long they were set to. */
  pending(): number;
  /** Grows whenever a timer is set or fires. */
  activity(): number;
  /** Who is told of repeating timers and budgets from now on. */
  own(owner: TimerOwner): void;
}

/** One turn of the event loop, by the real timers. */
export const nextTurn: () => Promise<void> = (() => {
  const immediate = globalThis.setImmediate;
  return () => new Promise((resolve) => immediate(resolve));
})();

/** Takes the place of the process's clock and timers. Call it once, before the first schedule. */
export function installVirtualTime(): VirtualTime {
  const RealDate = globalThis.Date;
  const immediate = globalThis.setImmediate;
  const clearImmediately = globalThis.clearImmediate;
  let now = RealDate.now();
  /** What ends each timer that is still to fire. */
  const pending = new Set<() => void>();
  let activity = 0;
  let owner: TimerOwner = { onInterval: () => () => {}, onBudget: () => {} };

  class VirtualDate extends RealDate {
    constructor(...given: [] | [number | string | Date]) {
      super(...((given.length === 0 ? [now] : given) as [number]));
    }
    static override now(): number {
      return now;
    }
  }
  Object.defineProperty(VirtualDate, "name", { value: "Date" });
  // The constructor with several numbers (`new Date(2026, 0, 1)`) is used nowhere here.
  globalThis.Date = VirtualDate as DateConstructor;

  function setTimeout(fire: (...given: unknown[]) => void, _ms?: number, ...given: unknown[]) {
    activity += 1;
    const cancel = () => {
      clearImmediately(handle);
      pending.delete(cancel);
      activity += 1;
    };
    const handle = immediate(() => {
      pending.delete(cancel);
      activity += 1;
      fire(...given);
    });
    pending.add(cancel);
    const timer = { ref: () => timer, unref: () => timer, hasRef: () => true, cancel };
    return timer;
  }

  function setInterval(fire: (...given: unknown[]) => void, _ms?: number, ...given: unknown[]) {
    const cancel = owner.onInterval(() => fire(...given));
    const timer = { ref: () => timer, unref: () => timer, hasRef: () => true, cancel };
    return timer;
  }

  function clear(timer: unknown): void {
    if (typeof timer === "object" && timer !== null && "cancel" in timer && typeof timer.cancel === "function") {
      timer.cancel();
    }
  }

  Object.assign(globalThis, { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear });
  AbortSignal.timeout = () => {
    const controller = new AbortController();
    owner.onBudget(() => controller.abort(new DOMException("The operation timed out", "TimeoutError")));
    return controller.signal;
  };

  return {
    now: () => now,
    restart: (ms) => {
      now = ms;
      for (const cancel of pending) cancel();
    },
    advance: (ms) => {
      now += ms;
    },
    pending: () => pending.size,
    activity: () => activity,
    own: (next) => {
      owner = next;
    },
  };
}
