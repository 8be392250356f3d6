/** How often it looks. */
const INTERVAL_MS = 20;

/**
 * Calls once this process has grown by so many bytes, until the returned function is called. DuckDB's own limit does not see all that a
 * function takes for texts and lists.
 */
export function watchMemory(growthBytes: number, onGrown: () => void): () => void {
  const from = process.memoryUsage.rss();
  const timer = setInterval(() => {
    if (process.memoryUsage.rss() - from < growthBytes) return;
    clearInterval(timer);
    onGrown();
  }, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
