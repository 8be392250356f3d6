/**
 * Writes the pictures of the documentation (docs/images) from the simulated organisation as local mode shows it:
 * `npm run screenshots`. Needs Chromium.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { launchBrowser } from "./chromium.ts";
import { startInventory } from "./inventory.ts";

const root = join(import.meta.dirname, "..", "..");
const images = join(root, "docs", "images");
mkdirSync(images, { recursive: true });
execFileSync(process.execPath, [join(root, "scripts", "build-dashboard.ts")], { stdio: "inherit" });

const { url, stop } = await startInventory();
const browser = await launchBrowser();
try {
  await picture("dashboard", { theme: "light", path: "/dashboard/" }, async (page) => {
    await page.getByRole("table", { name: "Resources" }).locator("tbody th").first().waitFor();
  });
  await picture("details", { theme: "dark", path: "/dashboard/?service=ec2:instance&sort=name" }, async (page) => {
    await page.getByRole("table", { name: "Resources" }).locator("tbody th a").nth(2).click();
    await page.getByText(/Last complete listing/).waitFor();
  });
  await picture("coverage", { theme: "light", path: "/dashboard/coverage/" }, async (page) => {
    await page
      .getByText(/IAM does not allow the call/)
      .first()
      .waitFor();
  });
} finally {
  await browser.close();
  await stop();
}

async function picture(
  name: string,
  { theme, path }: { readonly theme: "light" | "dark"; readonly path: string },
  ready: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    colorScheme: theme,
    reducedMotion: "reduce",
  });
  await page.goto(`${url}${path}`);
  await ready(page);
  await page.waitForLoadState("networkidle");
  await page.evaluate("document.activeElement.blur()");
  const file = join(images, `${name}.png`);
  await page.screenshot({ path: file });
  await page.close();
  console.log(file);
}
