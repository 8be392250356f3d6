import { setFlagsFromString } from "node:v8";
import { loadServices, SERVICE_NAMES } from "../collectors/index.ts";
import type { Run, RunProblem } from "../model.ts";
import { refresh } from "../refresh/run.ts";
import { type Command, type ExitCode, isBrokenPipe, textValue } from "./command.ts";
import { commandAws, commandConfig, keepDay, withStorage } from "./open.ts";
import { createProgress, number } from "./progress.ts";
import { SELECTION_OPTIONS, selectionOf } from "./selection-options.ts";
import { textTable } from "./table.ts";

export const refreshCommand: Command = {
  name: "refresh",
  summary: "Read AWS and bring the tables to that state, writing only what changed.",
  usage: "[options]",
  words: 0,
  options: [
    ...SELECTION_OPTIONS,
    { name: "profile", value: "name", help: "a profile of the AWS configuration files" },
    { name: "accept-account-list", help: "believe a list of accounts much shorter than the last one" },
  ],
  async run({ values }, terminal) {
    keepNewSpaceSmall();
    const config = commandConfig(values, terminal);
    const selection = selectionOf(values);
    const services = await loadServices(selection.services ?? SERVICE_NAMES);
    const profile = textValue(values, "profile");
    const aws = await commandAws(config, profile);
    const progress = createProgress(terminal);
    if (config.simulatedEndpoint !== undefined) progress.note("This refreshes the simulated organisation that runs");
    const run = await withStorage(config, async (storage, { sweep }) => {
      const finished = await refresh({
        storage,
        aws,
        role: config,
        ...(config.accounts && { accounts: config.accounts }),
        services,
        selection,
        trigger: "cli",
        signal: terminal.cancelSignal(),
        acceptAccountList: values["accept-account-list"] === true,
        onProgress: (state) => progress.update(state),
        onNote: (note) => progress.note(note),
      }).finally(() => progress.end());
      // What ran to its end is what the day looks like from now on; a cancelled run is somebody who wants to be gone.
      if (finished.state !== "cancelled") await keepDay(config, { storage, terminal });
      await sweep();
      return finished;
    });
    try {
      await terminal.print(values.json ? `${JSON.stringify(run, undefined, 2)}\n` : runSummary(run));
    } catch (error) {
      // How the run ended does not depend on whether anybody reads the summary.
      if (!isBrokenPipe(error)) throw error;
    }
    return exitCode(run);
  },
};

/**
 * Keeps V8's space for new objects as it is. V8 doubles it up to 128 MB where the machine has much memory, and what a refresh fills it with is garbage at once: without,
 * the process takes 110 MiB less and no more processor time. https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
function keepNewSpaceSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

/** 0: every cell complete or left out on purpose; 3: some are not; 1: cancelled or failed. */
function exitCode(run: Run): ExitCode {
  if (run.state === "complete") return 0;
  return run.state === "incomplete" ? 3 : 1;
}

/** What a finished run did, and each reason for which cells are not complete with the number of cells it concerns. */
export function runSummary(run: Run): string {
  const { progress } = run;
  const seconds = (Date.parse(run.finishedAt ?? run.heartbeatAt) - Date.parse(run.startedAt)) / 1000;
  const outcomes = Object.entries(progress.outcomes).map(([outcome, count]) => `${number(count)} ${outcome}`);
  const lines = [
    `Refresh ${run.runId}: ${run.state} after ${seconds.toFixed(1)} s`,
    `${number(progress.resources)} resources in ${number(progress.accounts)} accounts: ${number(progress.created)} created, ${number(progress.updated)} updated, ${number(progress.deleted)} deleted (${number(progress.apiCalls)} API calls)`,
    `Cells (account × region × kind): ${outcomes.join(", ") || "none"}`,
  ];
  const { stale, alarms } = progress;
  if (stale > 0) {
    const have = stale === 1 ? "has" : "have";
    lines.push(`${number(stale)} of these cells ${have} not been complete for over 26 hours, or never`);
  }
  if (alarms > 0) {
    lines.push(`In ${number(alarms)} ${alarms === 1 ? "cell" : "cells"} most of the resources were gone at once`);
  }
  if (run.state === "cancelled") {
    lines.push("What was finished is stored; everything else is as it was. Run refresh again to complete it.");
  }
  const tables = [
    ...(run.problems.length === 0 ? [] : [problemTable(run)]),
    ...(run.alarms.length === 0 ? [] : [alarmTable(run)]),
  ];
  return [`${lines.join("\n")}\n`, ...tables].join("\n");
}

function problemTable({ problems, progress }: Run): string {
  const groups = new Map<string, { problem: RunProblem; cells: number; services: Set<string>; regions: Set<string> }>();
  for (const problem of problems) {
    const key = [problem.outcome, problem.accountId, problem.error?.code, problem.error?.message].join("\n");
    const group = groups.get(key) ?? { problem, cells: 0, services: new Set(), regions: new Set() };
    group.cells += 1;
    group.services.add(`${problem.service}:${problem.kind}`);
    group.regions.add(problem.region);
    groups.set(key, group);
  }
  const rows = [...groups.values()].map(({ problem, cells, services, regions }) => [
    problem.outcome,
    problem.accountId,
    some([...services]),
    some([...regions]),
    String(cells),
    `${problem.error?.code ?? ""}: ${problem.error?.message ?? ""}`,
  ]);
  const incomplete = progress.cellsDone - (progress.outcomes.complete ?? 0);
  const more =
    incomplete > problems.length
      ? `The first ${problems.length} of ${number(incomplete)} such cells; all are in "aws-inventory status".\n`
      : "";
  return textTable(["outcome", "account", "kinds", "regions", "cells", "reason"], rows) + more;
}

function alarmTable({ alarms, progress }: Run): string {
  const rows = alarms.map(({ service, kind, accountId, region, alarm }) => [
    `${service}:${kind}`,
    accountId,
    region,
    `${alarm.code}: ${alarm.message}`,
  ]);
  const more =
    progress.alarms > alarms.length
      ? `The first ${alarms.length} of ${number(progress.alarms)} alarms; all are in "aws-inventory status".\n`
      : "";
  return textTable(["kind", "account", "region", "alarm"], rows) + more;
}

function some(values: readonly string[]): string {
  return values.length <= 2 ? values.join(" ") : `${values[0]} and ${values.length - 1} more`;
}
