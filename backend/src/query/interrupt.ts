import type { DuckDBConnection } from "@duckdb/node-api";

/** DuckDB forgets an interrupt that comes before a statement has begun, as when its threads are busy; so it is given until it is heard. */
const AGAIN_MS = 20;

/** Interrupts whatever a connection runs once a signal is aborted, until the returned function is called. */
export function interruptOn(signal: AbortSignal, connection: Pick<DuckDBConnection, "interrupt">): () => void {
  let timer: NodeJS.Timeout | undefined;
  function interrupt(): void {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), AGAIN_MS);
  }
  if (signal.aborted) interrupt();
  else signal.addEventListener("abort", interrupt, { once: true });
  return () => {
    signal.removeEventListener("abort", interrupt);
    clearInterval(timer);
  };
}
