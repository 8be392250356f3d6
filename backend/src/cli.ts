#!/usr/bin/env node
import { main } from "./cli/main.ts";

const stop = new AbortController();
// The first Ctrl-C ends the command in good order; a second one ends the process.
process.once("SIGINT", () => stop.abort());
process.once("SIGTERM", () => stop.abort());

process.exitCode = await main(process.argv.slice(2), {
  env: process.env,
  out: process.stdout,
  err: process.stderr,
  signal: stop.signal,
});
