#!/usr/bin/env node
import { main } from "./cli/main.ts";
import { findPlaces } from "./local/places.ts";
import { VERSION } from "./version.ts";

// A failed write is reported to whoever made it; nobody listening to progress is no reason to stop.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

process.exitCode = await main(process.argv.slice(2), {
  version: VERSION,
  places: findPlaces(import.meta.dirname),
  env: process.env,
  print: (text) =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    }),
  err: process.stderr,
  cancelSignal() {
    const cancel = new AbortController();
    // Once: a second Ctrl-C ends the process.
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => cancel.abort());
    return cancel.signal;
  },
});
