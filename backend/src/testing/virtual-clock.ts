import { syncBuiltinESMExports } from "node:module";
import timersPromises from "node:timers/promises";

/**
 * A clock that stands in for this process's own (timers, dates, `performance.now`) and moves on to the next timer whenever nothing else can
 * run, so that an hour of waiting takes as long as the work in it. Dispose of it to get the real clock back.
 */
export interface VirtualClock extends Disposable {
  /** Milliseconds since it was started. */
  elapsedMs(): number;
  /** Waits for work outside of this process, during which the clock stands still. */
  outside<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Lets time pass until the work is done. Throws what it throws, and when nothing is left that it could wait for. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

interface Timer {
  /** When it is due, in milliseconds since the clock was started. */
  at: number;
  /** Of two that are due at the same time the older comes first. */
  readonly order: number;
  /** Absent once it was cleared: what it would have called must not be kept until it is due. */
  call: (() => void) | undefined;
  readonly everyMs?: number;
}

/** Starts the clock at the present time. Only one can run at a time in a process. */
export function startVirtualClock(): VirtualClock {
  const startedAt = Date.now();
  const queue = createQueue();
  let elapsed = 0;
  let order = 0;
  let outsideNow = 0;
  let whenBack = Promise.withResolvers<void>();

  function schedule(call: () => void, ms: number, everyMs?: number): Timer {
    order += 1;
    const timer = { at: elapsed + wait(ms), order, call, ...(everyMs !== undefined && { everyMs }) };
    queue.add(timer);
    return timer;
  }

  function fire(timer: Timer): void {
    elapsed = Math.max(elapsed, timer.at);
    if (timer.everyMs !== undefined) {
      timer.at = elapsed + wait(timer.everyMs);
      queue.add(timer);
    }
    timer.call?.();
  }

  const restore = replaceGlobals({ now: () => startedAt + elapsed, elapsed: () => elapsed, schedule });
  return {
    elapsedMs: () => elapsed,
    [Symbol.dispose]: restore,
    async outside(work) {
      outsideNow += 1;
      try {
        return await work();
      } finally {
        outsideNow -= 1;
        if (outsideNow === 0) {
          whenBack.resolve();
          whenBack = Promise.withResolvers();
        }
      }
    },
    async run(work) {
      let isDone = false;
      const result = work().finally(() => {
        isDone = true;
      });
      // Whoever awaits the result below gets the error; until then it must not count as unhandled.
      result.catch(() => {});
      while (!isDone) {
        // All that can run has run after a turn of the event loop, and what it put off to the next turn after a second one.
        await turn();
        await turn();
        if (outsideNow > 0) await whenBack.promise;
        else if (!isDone && !isReadingFiles()) {
          const next = queue.next();
          if (!next) throw new Error("Cannot go on: nothing is left to wait for, and the work is not done");
          fire(next);
        }
      }
      return await result;
    },
  };
}

/** Real, because the clock itself has to let the event loop turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The SDK reads its configuration files once; that is work outside that nobody announces. */
function isReadingFiles(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith("FSReq"));
}

/** Whole milliseconds, of which dates are made: otherwise two clocks of this process would differ by a part of one. */
function wait(ms: number): number {
  // As Node.js does with what is no sensible delay.
  return ms >= 1 ? Math.ceil(ms) : 1;
}

interface Replacement {
  now(): number;
  elapsed(): number;
  schedule(call: () => void, ms: number, everyMs?: number): Timer;
}

/** Puts the clock in the place of the process's own; returns what takes it away again. */
function replaceGlobals({ now, elapsed, schedule }: Replacement): () => void {
  const real = { setTimeout, clearTimeout, setInterval, clearInterval, Date };
  const realNow = performance.now;
  const realAbort = AbortSignal.timeout;
  const realDelay = timersPromises.setTimeout;
  const clear = (handle: unknown) => {
    if (handle instanceof Handle) handle.timer.call = undefined;
  };
  const VirtualDate = class extends real.Date {
    constructor(...args: readonly unknown[]) {
      // The constructor's overloads cannot be told apart here; whatever was given is passed on.
      super(...((args.length === 0 ? [now()] : args) as [number]));
    }
    static override now(): number {
      return now();
    }
    /** Dates of before and of V8's own making are dates too. */
    static override [Symbol.hasInstance](value: unknown): boolean {
      return Object.prototype.toString.call(value) === "[object Date]";
    }
  };
  Object.assign(globalThis, {
    Date: VirtualDate,
    setTimeout: (call: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      new Handle(schedule(() => call(...args), ms)),
    setInterval: (call: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      new Handle(schedule(() => call(...args), ms, ms)),
    clearTimeout: clear,
    clearInterval: clear,
  });
  performance.now = elapsed;
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    schedule(() => controller.abort(new DOMException("The time is up", "TimeoutError")), ms);
    return controller.signal;
  };
  Object.assign(timersPromises, {
    setTimeout: (ms = 0, value?: unknown, { signal }: { signal?: AbortSignal } = {}) =>
      new Promise((resolve, reject) => {
        const timer = schedule(() => resolve(value), ms);
        signal?.addEventListener("abort", () => {
          timer.call = undefined;
          reject(signal.reason);
        });
      }),
  });
  syncBuiltinESMExports();
  return () => {
    Object.assign(globalThis, real);
    performance.now = realNow;
    AbortSignal.timeout = realAbort;
    Object.assign(timersPromises, { setTimeout: realDelay });
    syncBuiltinESMExports();
  };
}

/** What stands for Node.js's `Timeout`. */
class Handle {
  readonly timer: Timer;
  constructor(timer: Timer) {
    this.timer = timer;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
}

/** Timers by the time they are due: a binary heap. */
function createQueue(): { add(timer: Timer): void; next(): Timer | undefined } {
  const heap: Timer[] = [];
  const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);
  const swap = (a: number, b: number) => {
    const [first, second] = [heap[a], heap[b]];
    if (first && second) [heap[a], heap[b]] = [second, first];
  };
  const inOrder = (parent: number, child: number) => {
    const [a, b] = [heap[parent], heap[child]];
    return !a || !b || !isBefore(b, a);
  };

  function pop(): Timer | undefined {
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let parent = 0; ; ) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      const child = inOrder(left, right) ? left : right;
      if (inOrder(parent, child)) return first;
      swap(parent, child);
      parent = child;
    }
  }

  return {
    add(timer) {
      heap.push(timer);
      for (let child = heap.length - 1; child > 0; ) {
        const parent = (child - 1) >> 1;
        if (inOrder(parent, child)) return;
        swap(parent, child);
        child = parent;
      }
    },
    next() {
      for (let timer = pop(); timer; timer = pop()) if (timer.call) return timer;
      return undefined;
    },
  };
}
