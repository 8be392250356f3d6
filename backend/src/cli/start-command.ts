import { spawn } from "node:child_process";
import { awsSettings } from "../aws.ts";
import { UsageError } from "../errors.ts";
import type { Run } from "../model.ts";
import { type Command, textValue, type Values } from "./command.ts";
import { storedConfig } from "./open.ts";
import { createProgress, number } from "./progress.ts";
import { printable } from "./table.ts";

const DEFAULT_PORT = 4000;

export const startCommand: Command = {
  name: "start",
  summary: "Run the inventory on this machine: tables, daily refresh, API and dashboard.",
  usage: "[options]",
  words: 0,
  options: [
    { name: "aws", help: "collect the AWS that is configured; without it: a simulated organisation" },
    { name: "profile", value: "name", help: "a profile of the AWS configuration files; implies --aws" },
    { name: "port", value: "n", help: `port on 127.0.0.1 (default ${DEFAULT_PORT}; 0 for a free one)` },
    { name: "no-open", help: "do not open the browser" },
  ],
  async run({ values }, terminal) {
    const config = storedConfig(values, terminal);
    const port = portOf(values);
    const profile = textValue(values, "profile");
    const isReal = values.aws === true || profile !== undefined;
    const aws = isReal ? await awsSettings({ region: config.region, profile }) : undefined;
    // Only this command needs the service, and no other should wait until it is loaded.
    const { startLocalMode } = await import("../local/local-mode.ts");
    let progress = createProgress(terminal);
    const local = await startLocalMode({
      config,
      ...(aws && { aws }),
      port,
      places: terminal.places,
      version: terminal.version,
      onProgress: (state) => progress.update(state),
      onNote: (note) => progress.note(note),
      onEnded(run) {
        progress.end();
        progress = createProgress(terminal);
        terminal.err.write(`${endedLine(run)}\n`);
      },
    });
    // From here on Ctrl-C ends it in good order; before, there was nothing to keep.
    const signal = terminal.cancelSignal();
    try {
      await terminal.print(
        values.json
          ? `${JSON.stringify({ url: local.url, store: local.store, simulated: !isReal })}\n`
          : `${banner(local.url, local.store, isReal)}\n`,
      );
      if (values["no-open"] !== true && terminal.err.isTTY) openBrowser(local.url);
      await aborted(signal);
    } finally {
      progress.end();
      if (signal.aborted) terminal.err.write("Stopping: what was finished is kept\n");
      await local.close();
    }
    return 0;
  },
};

function portOf(values: Values): number {
  const text = textValue(values, "port");
  if (text === undefined) return DEFAULT_PORT;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new UsageError(`Cannot read --port "${text}": it is a number up to 65535`);
  }
  return Number(text);
}

function banner(url: string, store: string, isReal: boolean): string {
  return [
    `Dashboard  ${url}/`,
    `API        ${url}/openapi.json`,
    `Collects   ${isReal ? "the AWS that is configured" : "a simulated organisation (--aws for yours)"}, daily at 02:00 UTC`,
    `Stored in  ${store}`,
    "Stop it with Ctrl-C.",
  ].join("\n");
}

function endedLine({ runId, state, progress, error }: Run): string {
  const { resources, created, updated, deleted, cells, outcomes } = progress;
  const incomplete = cells - (outcomes.complete ?? 0);
  const changes = `${number(created)} created, ${number(updated)} updated, ${number(deleted)} deleted`;
  const rest = incomplete > 0 ? `; ${number(incomplete)} of ${number(cells)} cells are not complete` : "";
  return printable(
    `Refresh ${runId}: ${state}, ${number(resources)} resources (${changes})${rest}${error ? `: ${error}` : ""}`,
  );
}

/** Opens the page where there is a browser; where there is none, the address is on the screen. */
function openBrowser(url: string): void {
  const [command, ...args] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  const browser = spawn(command ?? "", [...args, url], { stdio: "ignore", detached: true });
  browser.on("error", () => {});
  browser.unref();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
