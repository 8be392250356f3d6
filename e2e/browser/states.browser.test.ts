import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hold, openPage } from "./browser.ts";
import { launchBrowser } from "./chromium.ts";
import { sortBy } from "./resource-table.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const NOTHING_READ = {
  cells: 0,
  complete: 0,
  neverComplete: 0,
  outcomes: {},
  oldestCompleteAt: null,
  newestCompleteAt: null,
  stale: 0,
  alarms: 0,
  readAt: "2026-11-22T12:00:00Z",
};

test("before anything has been read the page says so and offers to start", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  const empty = {
    count: 0,
    total: 0,
    items: [],
    services: [],
    accounts: [],
    regions: [],
    partitions: [],
    lastRun: null,
  };
  for (const path of ["inventory?*", "inventory/summary*", "inventory/metadata*", "inventory/coverage*", "accounts"]) {
    await page.route(`**/${path}`, (route) => route.fulfill({ json: { ...empty, completeness: NOTHING_READ } }));
  }
  await page.route("**/inventory/refresh", (route) => route.fulfill({ json: { runs: [] } }));
  await opened.open("/dashboard/");
  await page.getByText("Nothing has been read yet", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Start a refresh" }).waitFor();
  await page.getByRole("banner").getByText("never read").waitFor();
  await opened.open("/dashboard/coverage/");
  await page.getByText("Nothing of this has been read yet").waitFor();
  await opened.open("/dashboard/accounts/");
  await page.getByText("No account has been read yet: start a refresh").waitFor();
  await opened.open("/dashboard/runs/");
  await page.getByText("There has been no refresh yet.").waitFor();
});

test("nothing found where not everything could be read is not called empty", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await opened.open("/dashboard/?service=eks&search=there-is-no-such-thing");
  await page.getByText("No resource that is known matches. 16 cells are not complete, so there may be some.").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).last().click();
  await expect.poll(() => new URL(page.url()).search).toBe("");
  await page.getByRole("table", { name: "Resources" }).locator("tbody th").first().waitFor();
});

test("an error says what the server said; what was on the screen stays, marked as such, and a retry mends it", async () => {
  await using opened = await openPage(browser, { expectedErrors: /503/ });
  const { page } = opened;
  await opened.open("/dashboard/?service=s3");
  const rows = page.getByRole("table", { name: "Resources" }).locator("tbody th");
  await rows.first().waitFor();
  await fail(page, "**/inventory?*", "The store cannot be used at the moment");
  await sortBy(page, "Region");
  const notice = page.getByRole("alert").filter({ hasText: "Cannot load the inventory" });
  await notice.getByText(/The store cannot be used at the moment.*What is shown below is the last answer\./).waitFor();
  expect(await rows.count()).toBeGreaterThan(0);
  await page.unroute("**/inventory?*");
  await notice.getByRole("button", { name: "Retry" }).click();
  await expect.poll(() => notice.count()).toBe(0);
});

test("a question that the API refuses names what is wrong and can be cleared", async () => {
  await using opened = await openPage(browser, { expectedErrors: /400/ });
  const { page } = opened;
  await opened.open("/dashboard/?service=nonsense");
  const notice = page.getByRole("alert").filter({ hasText: "Cannot load the inventory" });
  await notice.getByText(/Unknown service "nonsense"/).waitFor();
  await page.getByRole("button", { name: "Clear filters" }).last().click();
  await page.getByRole("table", { name: "Resources" }).locator("tbody th").first().waitFor();
  await expect.poll(() => notice.count()).toBe(0);
});

test("an error on each page comes with a retry instead of a spinner", async () => {
  await using opened = await openPage(browser, { expectedErrors: /503/ });
  const { page } = opened;
  for (const [path, api, title] of [
    ["/dashboard/coverage/", "**/inventory/coverage*", "Cannot load the coverage"],
    ["/dashboard/accounts/", "**/accounts", "Cannot load the accounts"],
    ["/dashboard/runs/", "**/inventory/refresh", "Cannot load the refreshes"],
    ["/dashboard/runs/?run=20261122T020000.000Z-abcdef", "**/inventory/refresh/*", "Cannot load the refresh"],
  ] as const) {
    await fail(page, api, "The store is away");
    await opened.open(path);
    const notice = page.getByRole("alert").filter({ hasText: title });
    await notice.getByText("The store is away").waitFor();
    await notice.getByRole("button", { name: "Retry" }).waitFor();
    await expect.poll(() => page.getByText(/^Loading/).count()).toBe(0);
    await page.unroute(api);
  }
});

test("a server that never answers is given up after twenty seconds", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await page.route("**/accounts", () => {}); // Neither answered nor refused.
  await opened.open("/dashboard/accounts/");
  await page.getByText("No answer within 20 seconds").waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "Retry" }).waitFor();
});

test("an older answer never replaces a newer one", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  const release = await hold(page, "**/inventory?service=ec2&*");
  await opened.open("/dashboard/");
  await page.getByRole("link", { name: /^EC2, / }).click();
  await expect.poll(() => new URL(page.url()).search).toBe("?service=ec2");
  await page.goBack();
  await page.getByRole("link", { name: /^S3, / }).click();
  await page.getByRole("heading", { name: "Resources (75)" }).waitFor();
  release();
  await page.waitForLoadState("networkidle");
  expect(await page.getByRole("heading", { name: "Resources (75)" }).count()).toBe(1);
});

test("what is older than a day and two hours is called stale, by icon and text", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await page.route("**/inventory/metadata*", async (route) => {
    const answer = await (await route.fetch()).json();
    // Counted back from now: from eleven months on an age is told as "last year".
    const old = new Date(Date.now() - 3 * 86_400_000).toISOString();
    const completeness = {
      ...answer.completeness,
      cells: 9,
      complete: 9,
      neverComplete: 0,
      stale: 9,
      oldestCompleteAt: old,
      newestCompleteAt: old,
    };
    await route.fulfill({ json: { ...answer, completeness } });
  });
  await opened.open("/dashboard/accounts/");
  const badge = page.getByRole("banner").getByRole("button", { name: /Last update: .*stale, .* ago/ });
  await badge.click();
  await page.getByText("Oldest complete listing").waitFor();
});

test("a configuration that cannot be read is an error with a retry", async () => {
  await using opened = await openPage(browser, { expectedErrors: /500/ });
  const { page } = opened;
  await page.route("**/config.json", (route) => route.fulfill({ status: 500, body: "oops" }));
  await opened.open("/dashboard/");
  await page.getByText("The server answered 500 Internal Server Error").waitFor();
  await page.route("**/config.json", (route) => route.fulfill({ json: { mode: "cloud" } }));
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByText('Cannot read config.json: "apiUrl" is missing').waitFor();
  await page.unroute("**/config.json");
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByRole("heading", { name: "Inventory" }).waitFor();
});

async function fail(page: Page, path: string, detail: string): Promise<void> {
  const body = JSON.stringify({ type: "about:blank", title: "Service Unavailable", status: 503, detail });
  await page.route(path, (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body }));
}
