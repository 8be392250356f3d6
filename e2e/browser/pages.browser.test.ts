import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { ResourcePage, Runs } from "../../backend/src/api/schemas.ts";
import { openPage } from "./browser.ts";
import { launchBrowser } from "./chromium.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Every page by its path, and the text that tells that it is there. */
const PAGES: Record<string, () => Promise<{ readonly path: string; readonly shows: RegExp }>> = {
  resources: async () => ({ path: "/dashboard/", shows: /^eu-central-1$/ }),
  "resources without a match": async () => ({
    path: "/dashboard/?search=there-is-no-such-thing",
    shows: /No resources match/,
  }),
  details: async () => ({
    path: `/dashboard/?resource=${encodeURIComponent(await someAddress())}`,
    shows: /Last complete listing/,
  }),
  coverage: async () => ({ path: "/dashboard/coverage/", shows: /IAM does not allow the call/ }),
  refreshes: async () => ({ path: "/dashboard/runs/", shows: /everything/ }),
  "one refresh": async () => ({ path: `/dashboard/runs/?run=${await someRun()}`, shows: /Calls to AWS/ }),
  accounts: async () => ({ path: "/dashboard/accounts/", shows: /platform-development/ }),
};

describe.for(Object.keys(PAGES))("the page of %s", (name) => {
  test.for([
    { width: 1280, theme: "light" },
    { width: 1280, theme: "dark" },
    { width: 390, theme: "light" },
    { width: 390, theme: "dark" },
  ] as const)("is accessible and fits at %o", async (options) => {
    await using opened = await openPage(browser, options);
    const { page } = opened;
    const { path, shows } = (await PAGES[name]?.()) ?? { path: "/", shows: /^$/ };
    await opened.open(path);
    await page.getByText(shows).first().waitFor();
    expect(await page.evaluate("document.body.classList.contains('awsui-dark-mode')")).toBe(options.theme === "dark");
    expect(await page.evaluate("document.documentElement.scrollWidth"), "no scrolling sideways").toBe(options.width);
    expect(await violations(page)).toEqual([]);
  });
});

test("the theme follows the system until one is chosen, which is remembered", async () => {
  await using opened = await openPage(browser, { theme: "dark" });
  const { page } = opened;
  const isDark = () => page.evaluate("document.body.classList.contains('awsui-dark-mode')");
  await opened.open("/dashboard/accounts/");
  await page.getByRole("button", { name: "Use the light theme" }).click();
  await expect.poll(isDark).toBe(false);
  await page.reload();
  await page.getByRole("button", { name: "Use the dark theme" }).waitFor();
  expect(await isDark()).toBe(false);
});

test("the start page leads to the inventory, and an unknown page says that it is none", async () => {
  await using opened = await openPage(browser, { expectedErrors: /404/ });
  const { page } = opened;
  await opened.open("/");
  await page.waitForURL("**/dashboard/");
  await page.getByRole("heading", { name: "Inventory" }).waitFor();
});

test("the navigation leads to every page without loading it anew", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await opened.open("/dashboard/");
  await page.getByRole("heading", { name: "Inventory" }).waitFor();
  await page.evaluate("globalThis.isSamePage = true");
  for (const name of ["Coverage", "Refreshes", "Accounts", "Resources"]) {
    await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
    await expect.poll(() => page.title()).toBe(`${name} · AWS inventory`);
  }
  expect(await page.evaluate("globalThis.isSamePage")).toBe(true);
});

/** What axe finds serious, with the elements. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = (await page.evaluate("axe.run()")) as {
    violations: { id: string; impact: string; nodes: { html: string }[] }[]; // As axe-core documents it.
  };
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

async function someAddress(): Promise<string> {
  const { items } = (await (
    await fetch(`${inject("inventoryUrl")}/inventory?service=ec2:instance&size=1`)
  ).json()) as ResourcePage;
  const [row] = items;
  return row ? `${row.service}/${row.accountId}/${row.region}/${row.resourceId}` : "";
}

async function someRun(): Promise<string> {
  const { runs } = (await (await fetch(`${inject("inventoryUrl")}/inventory/refresh`)).json()) as Runs;
  return runs.at(-1)?.runId ?? "";
}
