/**
 * One start of a read model, in a process of its own: opens the newest snapshot of a folder, answers, loads the rest. Started by
 * `read-model-of-size.ts` with the sample's file, the number of resources and the folder; prints what it took as one line of JSON.
 */
import { readFileSync } from "node:fs";
import { openReadModel } from "../backend/src/query/open-read-model.ts";
import { localSnapshots } from "../backend/src/query/snapshot-local.ts";
import type { SampleInventory } from "./sample-inventory.ts";
import { timed } from "./timed.ts";
import { virtualStorage } from "./virtual-storage.ts";

/** What a start took. */
export interface MeasuredStart {
  readonly openedMs: number;
  readonly firstAnswerMs: number;
  /** Memory of the process at its first answer, and with everything loaded. */
  readonly firstMiB: number;
  readonly loadedMiB: number;
}

const [file = "", resources = "", folder = ""] = process.argv.slice(2);
// Written by `sample-inventory.ts`.
const inventory = JSON.parse(readFileSync(file, "utf8")) as SampleInventory;
const { storage } = virtualStorage(inventory, Number(resources));
const memoryMiB = () => Math.round(process.memoryUsage.rss() / 2 ** 20);

const opened = await timed(() => openReadModel({ storage, snapshot: localSnapshots(folder) }));
const readModel = opened.result;
const answered = await timed(() => readModel.list({ size: 50 }));
const firstMiB = memoryMiB();
await readModel.sql({ sql: "SELECT count(*) FROM relations", limit: 1 });
const started: MeasuredStart = {
  openedMs: opened.ms,
  firstAnswerMs: opened.ms + answered.ms,
  firstMiB,
  loadedMiB: memoryMiB(),
};
await readModel.close();
console.log(JSON.stringify(started));
