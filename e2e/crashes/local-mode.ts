import { setTimeout as delay } from "node:timers/promises";
import type { CommandLine, CommandOptions, Started } from "./command-line.ts";

/** A local mode that runs on the simulated AWS of the laboratory. */
export interface LocalMode {
  readonly command: Started;
  readonly url: string;
  /** The status and body of an answer of its API. */
  get(path: string): Promise<{ readonly status: number; readonly body: Body }>;
  /** Starts a refresh of everything as the dashboard does, and returns its id. */
  startRefresh(): Promise<string>;
  /** Waits until a run is over and returns its state, with the reason where it failed. Errors that it answers are asked again; throws where it is gone. */
  ended(runId: string): Promise<string>;
}

/** An answer's body: of its fields, those that are looked at. */
export interface Body {
  readonly token?: string;
  readonly runId?: string;
  readonly state?: string;
  /** Why a run failed. */
  readonly error?: string;
  readonly interrupted?: boolean;
  readonly total?: number;
  readonly detail?: string;
  readonly runs?: readonly Body[];
}

/** A refresh of the small world takes two seconds; whoever waits longer than this waits for what never comes. */
const ENDED_WITHIN_MS = 30_000;

/** Starts local mode on a free port and waits until it says where it is. */
export async function startLocalMode(cli: CommandLine, options?: CommandOptions): Promise<LocalMode> {
  const command = cli.start(["start", "--aws", "--port", "0", "--no-open", "--json"], options);
  const { url } = JSON.parse(await command.firstLine) as { url: string }; // What `start --json` prints.
  async function ask(path: string, init?: RequestInit): Promise<{ status: number; body: Body }> {
    const answer = await fetch(url + path, { ...init, signal: AbortSignal.timeout(ENDED_WITHIN_MS) });
    // The API's own tests hold its answers to their shapes.
    return { status: answer.status, body: (await answer.json()) as Body };
  }
  return {
    command,
    url,
    get: (path) => ask(path),
    async startRefresh() {
      const { token = "" } = (await ask("/config.json")).body;
      const { status, body } = await ask("/inventory/refresh", {
        method: "POST",
        headers: { "x-inventory-token": token },
      });
      if (status !== 202 || !body.runId) throw new Error(`The refresh was not accepted: ${status} ${body.detail}`);
      return body.runId;
    },
    async ended(runId) {
      const end = performance.now() + ENDED_WITHIN_MS;
      let last = "never answered";
      while (performance.now() < end) {
        const { status, body } = await ask(`/inventory/refresh/${runId}`);
        if (status === 200 && body.interrupted) return "interrupted";
        if (status === 200 && body.state !== "running")
          return body.error ? `${body.state}: ${body.error}` : (body.state ?? "");
        last = status === 200 ? "running" : `${status} ${body.detail}`;
        await delay(50);
      }
      return `not ended: ${last}`;
    },
  };
}
