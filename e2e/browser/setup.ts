import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startInventory } from "./inventory.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the inventory that all browser tests share is served. */
    inventoryUrl: string;
  }
}

/** One inventory for all browser tests, with the dashboard built from the sources as they are. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const build = join(import.meta.dirname, "..", "..", "scripts", "build-dashboard.ts");
  execFileSync(process.execPath, [build], { stdio: "inherit" });
  const { url, stop } = await startInventory();
  project.provide("inventoryUrl", url);
  return stop;
}
