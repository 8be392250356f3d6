import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Checks } from "../moto/checks.ts";
import type { Started } from "./command-line.ts";
import { type Laboratory, openLaboratory } from "./laboratory.ts";
import { startLocalMode } from "./local-mode.ts";
import { enginesOf, leftBehind, saidToRun, unlike } from "./promises.ts";
import { notCompleteOrTakenOver } from "./refresh-end.ts";
import { notOneSentence } from "./sentence.ts";
import { readStored } from "./stored.ts";

/** Several processes on one data directory share one engine, and what a killed or foreign one left there is in nobody's way. */
export async function checkSecondProcess(checks: Checks, seed: number): Promise<void> {
  await using laboratory = await openLaboratory({ seed });
  const { cli, dataDir, organization } = laboratory;

  await checks.check("two first refreshes at once share one engine and both end right", async () => {
    const both = [cli.start(["refresh", "--json"]), cli.start(["refresh", "--json"])];
    const most = await mostEngines(dataDir, both);
    const ended = await Promise.all(both.map((refresh) => refresh.ended));
    const failed = ended.flatMap(notCompleteOrTakenOver);
    const engines = most === 1 ? [] : [`${most} engines ran at once`];
    const stored = await readStored(dataDir);
    return [...failed, ...engines, ...unlike(stored, organization, { lastRun: /complete$/ }), ...leftBehind(dataDir)];
  });

  await checks.check("local mode and three commands share one engine", async () => {
    organization.world.churn({ seed, share: 0.3 });
    const local = await startLocalMode(cli);
    const commands = [["refresh"], ["status"], ["list"]].map((args) => cli.start(args));
    const most = await mostEngines(dataDir, commands);
    const failed = await failures(commands);
    const { status } = await local.get("/inventory?size=1");
    local.command.kill("SIGTERM");
    const { code } = await local.command.ended;
    const stored = await readStored(dataDir);
    return [
      ...failed,
      ...(most === 1 && status === 200 && code === 0 ? [] : [`${most} engines, status ${status}, code ${code}`]),
      ...unlike(stored, organization),
      ...leftBehind(dataDir),
    ];
  });

  await checks.check("a second local mode says so, and where the first one is", async () => {
    const local = await startLocalMode(cli);
    const second = await cli.run(["start", "--aws", "--port", "0", "--no-open"]);
    const { status } = await local.get("/health");
    local.command.kill("SIGTERM");
    await local.command.ended;
    const where = new RegExp(`it is in use by ${local.url} \\(process ${local.command.pid}\\)`);
    return [...notOneSentence("start", second, where), ...(status === 200 ? [] : [`the first answers ${status}`])];
  });

  await checks.check("a damaged record of the engine, while it runs, is no reason for a second one", async () => {
    const local = await startLocalMode(cli);
    writeFileSync(join(dataDir, "store", "engine.json"), '{"pid":');
    const commands = [cli.start(["status"]), cli.start(["list"])];
    const most = await mostEngines(dataDir, commands);
    const failed = await failures(commands);
    const { status } = await local.get("/inventory?size=1");
    local.command.kill("SIGTERM");
    await local.command.ended;
    return [
      ...failed,
      ...(most === 1 && status === 200 ? [] : [`${most} engines, status ${status}`]),
      ...leftBehind(dataDir),
    ];
  });

  await checks.check("a command killed while its engine starts leaves none behind that nobody knows of", async () => {
    const problems: string[] = [];
    for (let time = 0; time < 5; time += 1) {
      const starting = cli.start(["status"]);
      while (starting.isRunning() && enginesOf(dataDir).length === 0) await delay(1);
      starting.kill("SIGKILL");
      await starting.ended;
      const commands = [cli.start(["status"]), cli.start(["status"])];
      const most = await mostEngines(dataDir, commands);
      problems.push(
        ...(await failures(commands)),
        ...(most > 1 ? [`${most} engines ran at once`] : []),
        ...leftBehind(dataDir),
      );
    }
    return problems;
  });

  for (const { name, files } of leftovers(await deadPid(laboratory))) {
    await checks.check(`${name}: nobody waits for it, and local mode starts`, async () => {
      organization.world.churn({ seed: seed + name.length, share: 0.1 });
      mkdirSync(join(dataDir, "store", "runs"), { recursive: true });
      for (const [path, content] of Object.entries(files)) writeFileSync(join(dataDir, path), content);
      const refresh = await cli.run(["refresh"]);
      const took = refresh.ms < SOON_MS ? [] : [`it took ${Math.round(refresh.ms)} ms`];
      const problems = refresh.code === 0 ? took : [`refresh ended with ${refresh.code}: ${refresh.err}`];
      const local = await startLocalMode(cli);
      local.command.kill("SIGTERM");
      const { code, err } = await local.command.ended;
      const stored = await readStored(dataDir);
      const behind = leftBehind(dataDir);
      for (const path of Object.keys(files)) rmSync(join(dataDir, path), { force: true });
      const stopped = code === 0 ? [] : [`local mode ended with ${code}: ${err}`];
      return [...problems, ...stopped, ...unlike(stored, organization), ...saidToRun(stored), ...behind];
    });
  }
}

/** Longer than a refresh takes on a busy machine, and far shorter than anybody waits for a lock. */
const SOON_MS = 60_000;

/** What may lie in a data directory, by what it is. */
function leftovers(dead: number): { readonly name: string; readonly files: Readonly<Record<string, string>> }[] {
  const own = process.pid;
  const url = "http://127.0.0.1:4000";
  const locks = (content: string) => ({ "store/engine.lock": content, "local-mode.json.lock": content });
  const local = (pid: number, mark: string) => ({ "local-mode.json": JSON.stringify({ pid, mark, url }) });
  const engine = (pid: number) => ({
    "store/engine.json": JSON.stringify({ pid, endpoint: "http://127.1.2.3:65500" }),
  });
  const user = (mark: string) => ({
    [`store/users/${mark} 0`]: "",
    [`store/runs/20261122T020000.000Z-000000 ${mark}`]: "",
  });
  const all = (pid: number, mark: string) => ({ ...locks(mark), ...local(pid, mark), ...engine(pid), ...user(mark) });
  return [
    { name: "what a killed process left", files: all(dead, `${dead}@1`) },
    { name: "what a killed process left whose id somebody else has now", files: all(own, `${own}@1`) },
    { name: "locks that are empty", files: locks("") },
    { name: "locks of another version", files: locks(String(own)) },
    {
      name: "files full of nonsense",
      files: {
        ...locks("\0nonsense\n"),
        "local-mode.json": "{",
        "store/engine.json": "[]",
        "store/users/x": "x",
        "store/runs/x": "",
      },
    },
  ];
}

/** The id of a process that has ended. */
async function deadPid({ cli }: Laboratory): Promise<number> {
  const help = cli.start(["--help"]);
  await help.ended;
  return help.pid;
}

/** How many engines were seen at once while commands ran. */
async function mostEngines(dataDir: string, commands: readonly Started[]): Promise<number> {
  let most = 0;
  while (commands.some((command) => command.isRunning())) {
    most = Math.max(most, enginesOf(dataDir).length);
    await delay(20);
  }
  return most;
}

async function failures(commands: readonly Started[]): Promise<string[]> {
  const all = await Promise.all(commands.map(async ({ ended }) => await ended));
  return all.flatMap(({ code, err }) => (code === 0 ? [] : [`ended with ${code}: ${err.trim()}`]));
}
