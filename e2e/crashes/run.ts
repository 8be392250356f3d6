/**
 * The product when everything around it breaks: processes killed, disks full, directories read-only, two at once, clocks moved. All of
 * it is real: the command line in processes of its own, the embedded engine, a simulated AWS over HTTP. `npm run test:crashes`.
 */
import { parseArgs } from "node:util";
import { createChecks } from "../moto/checks.ts";
import { checkClock } from "./clock.ts";
import { checkFullDisk } from "./full-disk.ts";
import { checkKills } from "./kills.ts";
import { checkReadOnly } from "./read-only.ts";
import { checkSecondProcess } from "./second-process.ts";

const startedAt = performance.now();
// Ending by exit runs what is registered for it: every process that was started ends too.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string", default: "50" },
    from: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
  },
});
const checks = createChecks();
const seed = number("seed");
const parts: Readonly<Record<string, () => Promise<void>>> = {
  "full-disk": () => checkFullDisk(checks, seed),
  "read-only": () => checkReadOnly(checks, seed),
  "second-process": () => checkSecondProcess(checks, seed),
  clock: () => checkClock(checks, seed),
  kills: () => checkKills(checks, { rounds: number("rounds"), from: number("from"), seed }),
};
for (const [name, play] of Object.entries(parts)) {
  if (values.only !== undefined && values.only !== name) continue;
  await checks.check(`${name}: played to its end`, async () => {
    await play();
    return [];
  });
}
console.log(`finished after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
if (!checks.report()) process.exitCode = 1;

function number(name: "rounds" | "from" | "seed"): number {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new TypeError(`--${name} is not a whole number: ${values[name]}`);
  return value;
}
