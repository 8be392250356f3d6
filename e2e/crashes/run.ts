/**
 * The product when everything around it breaks: processes killed, disks full, directories read-only, two at once, clocks moved. All of
 * it is real: the command line in processes of its own, the embedded engine, a simulated AWS over HTTP. `npm run test:crashes`.
 */
import { type Checks, createChecks } from "../moto/checks.ts";
import { checkClock } from "./clock.ts";
import { checkFullDisk } from "./full-disk.ts";
import { checkKills } from "./kills.ts";
import { type RunOptions, readOptions } from "./options.ts";
import { checkReadOnly } from "./read-only.ts";
import { checkSecondProcess } from "./second-process.ts";

const PARTS: Readonly<Record<string, (checks: Checks, options: RunOptions) => Promise<void>>> = {
  "full-disk": (checks, { seed }) => checkFullDisk(checks, seed),
  "read-only": (checks, { seed }) => checkReadOnly(checks, seed),
  "second-process": (checks, { seed }) => checkSecondProcess(checks, seed),
  clock: (checks, { seed }) => checkClock(checks, seed),
  kills: checkKills,
};

const startedAt = performance.now();
// Ending by exit runs what is registered for it: every process that was started ends too.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

const options = readOptions(process.argv.slice(2), Object.keys(PARTS));
if (typeof options === "string") {
  console.error(options);
  process.exit(2);
}
const checks = createChecks();
let made = 0;
const counted: Checks = {
  ...checks,
  check(name, run) {
    made += 1;
    return checks.check(name, run);
  },
};
for (const [name, play] of Object.entries(PARTS)) {
  if (options.only !== undefined && options.only !== name) continue;
  await checks.check(`${name}: played to its end`, async () => {
    await play(counted, options);
    return [];
  });
}
console.log(`finished after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
const isGood = checks.report();
if (made === 0) console.error("Nothing was played: all of it had to be skipped");
if (!isGood || made === 0) process.exitCode = 1;
