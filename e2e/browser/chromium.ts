import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Chromium as the system has it, or as `CHROMIUM_PATH` names it. */
export async function launchBrowser(): Promise<Browser> {
  const candidates = [
    process.env.CHROMIUM_PATH,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
  ];
  const executablePath = candidates.find((path) => path !== undefined && existsSync(path));
  if (!executablePath) throw new Error("Cannot find Chromium: install it or set CHROMIUM_PATH");
  return chromium.launch({ executablePath, args: FLAGS });
}

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
