import { constants } from "node:os";

/** Signals that end a process unless it listens for them. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const duties = new Set<() => void>();

/**
 * Runs a synchronous duty when this process exits or is ended by a signal that nobody else handles. Returns the function
 * that takes the duty back.
 */
export function onProcessEnd(duty: () => void): () => void {
  if (duties.size === 0) listen();
  duties.add(duty);
  return () => {
    duties.delete(duty);
    if (duties.size === 0) unlisten();
  };
}

function listen(): void {
  process.on("exit", runDuties);
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

function unlisten(): void {
  process.off("exit", runDuties);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

/** Where others listen too, they decide when the process ends, and it ends with `exit`. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  runDuties();
  process.kill(process.pid, signal);
  // The first process of a container is not ended by a signal that it does not listen for.
  process.exit(128 + constants.signals[signal]);
}

function runDuties(): void {
  unlisten();
  for (const duty of [...duties]) {
    duties.delete(duty);
    duty();
  }
}
