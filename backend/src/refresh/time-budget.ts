/**
 * A signal that aborts with a `TimeoutError` after so many milliseconds, and at once where none are left: a timer of 0 ms
 * would still let whatever answers quickly enough pass.
 */
export function timeBudget(ms: number): AbortSignal {
  if (ms > 0) return AbortSignal.timeout(ms);
  return AbortSignal.abort(new DOMException("No time is left", "TimeoutError"));
}
