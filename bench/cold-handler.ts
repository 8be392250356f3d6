/** One cold process: loads a handler, calls it with the event on the command line if there is one, and prints how long each took and the processor's time in all, in milliseconds. */
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

const [file = "", event] = process.argv.slice(2);
const started = performance.now();
const { handler } = await import(pathToFileURL(file).href);
const loaded = performance.now();
const answer = event === undefined ? undefined : await handler(JSON.parse(event), {});
const answered = performance.now();
const { user, system } = process.cpuUsage();
const figures = { loadMs: loaded - started, answerMs: answered - started, cpuMs: (user + system) / 1_000 };
process.stdout.write(`\n${JSON.stringify({ ...figures, status: answer?.statusCode })}\n`);
process.exit(0);
