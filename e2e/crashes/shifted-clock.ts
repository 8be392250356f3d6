/**
 * Loaded into a process before its program (`node --import`): its clock is ahead by the milliseconds that the file named by SHIFTED_CLOCK
 * holds, and is moved while it runs when that file changes. Timers go on as they do when the clock of a computer is set.
 */
import { readFileSync } from "node:fs";

const file = process.env.SHIFTED_CLOCK ?? "";
const RealDate = Date;

/** How soon a change of the file is noticed. */
const LOOK_EVERY_MS = 20;

let shiftMs = 0;
shiftMs = read();
setInterval(() => {
  shiftMs = read();
}, LOOK_EVERY_MS).unref();

const now = () => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget === globalThis.Date ? target : newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver) => (name === "now" ? now : Reflect.get(target, name, receiver)),
});

function read(): number {
  try {
    return Number(readFileSync(file, "utf8")) || 0;
  } catch {
    // It is gone together with the laboratory that this process belonged to.
    return shiftMs;
  }
}
