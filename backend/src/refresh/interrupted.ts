import type { Run } from "../model.ts";

/** A running run renews its heartbeat far more often; one older than this has been killed. */
const HEARTBEAT_EXPECTED_MS = 60_000;

/** Whether a run that never ended lives no more, as of `now` in epoch milliseconds. */
export function isInterrupted({ state, heartbeatAt }: Pick<Run, "state" | "heartbeatAt">, now: number): boolean {
  return state === "running" && now - Date.parse(heartbeatAt) > HEARTBEAT_EXPECTED_MS;
}
