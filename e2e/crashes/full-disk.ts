import { join } from "node:path";
import type { Checks } from "../moto/checks.ts";
import { dishonest } from "./honest-counts.ts";
import { openLaboratory } from "./laboratory.ts";
import { startLocalMode } from "./local-mode.ts";
import { invented, leftBehind, lost, saidToRun, unlike } from "./promises.ts";
import { notOneSentence } from "./sentence.ts";
import { openSmallDisk } from "./small-disk.ts";
import { readStored } from "./stored.ts";

/** How much room is left: for nothing at all, for an empty file, for the engine's start, for the first writes, for some more. */
const LEFT_KB = [0, 4, 64, 300, 1_000] as const;

/** A refresh that fills the disk says so and loses nothing, and with space again the next one is complete. */
export async function checkFullDisk(checks: Checks, seed: number): Promise<void> {
  using disk = openSmallDisk();
  if (!disk) return console.log("skip a full disk: neither may this user mount one, nor is /dev/shm small");
  await using laboratory = await openLaboratory({ seed });
  const { organization } = laboratory;
  const dataDir = join(disk.folder, "data");
  const cli = laboratory.on(dataDir);
  const refreshed = async () => {
    const { code, err } = await cli.run(["refresh"]);
    return code === 0 ? unlike(await readStored(dataDir), organization) : [`refresh ended with ${code}: ${err}`];
  };
  await checks.check(`${disk.how} with room is enough for a refresh`, refreshed);
  for (const leftKb of LEFT_KB) {
    organization.world.churn({ seed: seed + leftKb, share: 0.9 });
    await checks.check(
      `a disk with ${leftKb} KB left: one sentence that says what to do, and nothing is lost`,
      async () => {
        const before = await readStored(dataDir);
        disk.fill(leftKb * 1024);
        const refresh = await cli.run(["refresh"]);
        const reading = await Promise.all([cli.run(["status"]), cli.run(["list"])]);
        disk.empty();
        const after = await readStored(dataDir);
        return [
          ...notOneSentence("refresh", refresh, /full.*make space/),
          ...reading.flatMap((ended) => (ended.code === 0 ? [] : notOneSentence("reading", ended, /full.*make space/))),
          ...lost(before, after, organization),
          ...invented(before, after, organization),
          ...dishonest(after, { before, organization }),
          ...saidToRun(after),
          ...leftBehind(dataDir),
        ];
      },
    );
    await checks.check("with space again, the next refresh is complete", refreshed);
  }
  await checks.check("local mode on a disk that fills up: it answers, and refreshes once there is space", async () => {
    const local = await startLocalMode(cli);
    await local.ended(await local.startRefresh());
    organization.world.churn({ seed, share: 0.9 });
    disk.fill(300 * 1024);
    const first = await local.startRefresh().then(
      (runId) => local.ended(runId),
      () => "refused",
    );
    const listed = await local.get("/inventory?size=1");
    disk.empty();
    const second = await local.ended(await local.startRefresh());
    local.command.kill("SIGTERM");
    const { code, err } = await local.command.ended;
    const isRight = first !== "complete" && listed.status === 200 && second === "complete" && code === 0;
    const told = isRight
      ? []
      : [`first ${first}, listed ${listed.status}, second ${second}, ended with ${code}: ${err}`];
    return [...told, ...unlike(await readStored(dataDir), organization), ...leftBehind(dataDir)];
  });
}
