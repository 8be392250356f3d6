import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import type { Runs } from "../../backend/src/api/schemas.ts";
import { openPage } from "./browser.ts";
import { launchBrowser } from "./chromium.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test("a refresh of the selected service shows its progress and tells when it is done", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await opened.open("/dashboard/?service=s3");
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByRole("menuitem", { name: "Only S3" }).click();
  await page.getByRole("progressbar").waitFor();
  await page.getByText("Refreshing S3").first().waitFor();
  await page.getByText("Refresh of S3: complete").waitFor();
  await page.getByText(/resources? in \d+ cells?: \d+ created, \d+ updated, \d+ deleted\./).waitFor();
  await expect.poll(() => page.getByRole("progressbar").count()).toBe(0);
  const [newest] = await runs();
  expect(newest).toMatchObject({ state: "complete", trigger: "api", filters: { services: ["s3"] } });
  await page.getByRole("button", { name: "Dismiss notification" }).click();
  await expect.poll(() => page.getByText("Refresh of S3: complete").count()).toBe(0);
});

test("a refresh that partly fails tells how many cells and leads to which and why", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await opened.open("/dashboard/?service=eks");
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByRole("menuitem", { name: "Only EKS" }).click();
  await page.getByText("Refresh of EKS: partly failed").waitFor();
  await page.getByText(/16 of 128 cells not complete: 16 denied by policy/).waitFor();
  await page.getByRole("link", { name: "Show what is missing" }).click();
  await page.getByRole("heading", { name: "Cells not complete (16)" }).waitFor();
  const problems = page.getByRole("table", { name: "Cells not complete" }).locator("tbody tr");
  expect(await problems.count()).toBe(16);
  await expect
    .poll(() => problems.first().innerText())
    .toMatch(/Denied by policy\s+EKS .*\d{12}.*explicit deny in a service control policy/s);
  // The notification came along: following a link does not load the page anew.
  await page.getByText("Refresh of EKS: partly failed").waitFor();
});

test("a refresh that is under way is picked up by a page that is opened or loaded again", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await opened.open("/dashboard/accounts/");
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByRole("menuitem", { name: "Everything" }).click();
  await page.getByText("Refreshing everything").first().waitFor();
  await page.reload();
  await page.getByText("Refreshing everything").first().waitFor();
  await page.getByText("Refresh of everything: partly failed").waitFor();
});

test("a refresh that may not be started says so in one sentence", async () => {
  await using opened = await openPage(browser, { expectedErrors: /403|503|ERR_FAILED/ });
  const { page } = opened;
  await opened.open("/dashboard/");
  // A notification that appears just then can close the menu: a user opens it again.
  const start = () =>
    vi.waitFor(
      async () => {
        await page.getByRole("button", { name: "Refresh" }).click();
        await page.getByRole("menuitem", { name: "Everything" }).click({ timeout: 2_500 });
      },
      { timeout: 20_000 },
    );
  const refuse = (status: number, detail: string) =>
    page.route("**/inventory/refresh", (route) =>
      route.request().method() === "POST"
        ? route.fulfill({
            status,
            contentType: "application/problem+json",
            body: JSON.stringify({ type: "about:blank", title: "", status, detail }),
          })
        : route.fallback(),
    );
  await refuse(403, "Only operators start refreshes");
  await start();
  await page.getByText("You may not start a refresh: Only operators start refreshes").waitFor();
  await refuse(503, "The store cannot be used at the moment");
  await start();
  await page.getByText("The store cannot be used at the moment").waitFor();
  await page.route("**/inventory/refresh", (route) =>
    route.request().method() === "POST" ? route.abort() : route.fallback(),
  );
  await start();
  await page.getByText("The server cannot be reached: is it running?").waitFor();
  expect(await page.getByText("The refresh could not be started").count()).toBe(1);
});

test("the progress of a run that dies or goes silent comes to an end", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  const [last] = await runs();
  if (!last) throw new Error("Cannot test without a run");
  let polls = 0;
  const running = { ...last, runId: "20261122T020000.000Z-abcdef", state: "running", interrupted: false };
  await page.route("**/inventory/refresh", (route) => route.fulfill({ json: { runs: [running] } }));
  await page.route(`**/inventory/refresh/${running.runId}`, (route) => {
    polls += 1;
    return route.fulfill({ json: { ...running, interrupted: polls > 2 } });
  });
  await opened.open("/dashboard/");
  await page.getByRole("progressbar").waitFor();
  await page.getByText(/: interrupted$/).waitFor();
  await page.getByText("It has given no sign of life for a minute: what it had finished is kept.").waitFor();
  await expect.poll(() => page.getByRole("progressbar").count()).toBe(0);
});

async function runs(): Promise<Runs["runs"]> {
  // The API's tests hold its answers to this shape.
  return ((await (await fetch(`${inject("inventoryUrl")}/inventory/refresh`)).json()) as Runs).runs;
}
