import { expect, test } from "vitest";
import { openInMemoryStorage } from "../storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { createRefresher } from "./refresher.ts";

test("a refresh whose settings cannot be had has failed, and its record says why", async () => {
  const { storage, close } = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  const errors: unknown[] = [];
  const refresher = createRefresher({
    storage,
    settingsFor: () => Promise.reject(new Error("Cannot find the credentials")),
    onEnded: async () => {},
    onError: (error) => errors.push(error),
  });
  const begun = await refresher.start({}, "api");
  await refresher.stop();
  const run = await storage.run(begun.runId);
  expect(run).toMatchObject({ state: "failed", error: "Cannot find the credentials" });
  expect(run?.finishedAt).toBeDefined();
  await close();
});
