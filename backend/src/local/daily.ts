const DAY_MS = 86_400_000;

/** How often the clock is looked at: a laptop that slept through the hour refreshes soon after it wakes. */
const LOOK_EVERY_MS = 30_000;

/** The hour of the daily refresh, UTC. */
const HOUR_UTC = 2;

/**
 * Calls a task every day at 02:00 UTC: once after a sleep in which it was missed, once for an hour that comes twice because the clock
 * was put back, and two days later at most, wherever the clock was put. Returns what ends that.
 */
export function daily(task: () => void, now: () => Date = () => new Date()): () => void {
  let next = lastDue(now()) + DAY_MS;
  const timer = setInterval(() => {
    // The clock was put back by days: what comes next is no longer as far away as it was.
    if (next - now().getTime() > 2 * DAY_MS) next = lastDue(now()) + DAY_MS;
    if (now().getTime() < next) return;
    next = lastDue(now()) + DAY_MS;
    task();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** The newest 02:00 UTC that is not after `now`, in epoch milliseconds. */
export function lastDue(now: Date): number {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), HOUR_UTC);
  return today <= now.getTime() ? today : today - DAY_MS;
}
