#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { findPlaces } from "./local/places.ts";
import { VERSION } from "./version.ts";

const places = findPlaces(import.meta.dirname);
// Reading the code is half of what a short command costs. What is compiled is kept beside the code, where only those can write who can
// change the code; where they cannot, nothing is kept. https://nodejs.org/api/module.html#module-compile-cache
enableCompileCache(places.compileCache);
const { main } = await import("./cli/main.ts");
const { writeError } = await import("./cli/write-error.ts");

// A failed write is reported to whoever made it; nobody listening to progress is no reason to stop.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

process.exitCode = await main(process.argv.slice(2), {
  version: VERSION,
  places,
  env: process.env,
  print: (text) =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(writeError("the output", error) ?? error) : resolve()));
    }),
  err: process.stderr,
  // Looked at by the command that wants it: opening it would keep the others from ending.
  get input() {
    return process.stdin;
  },
  screen: process.stderr,
  cancelSignal() {
    const cancel = new AbortController();
    // Once: a second Ctrl-C ends the process.
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => cancel.abort());
    return cancel.signal;
  },
});
