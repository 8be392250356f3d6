import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CoveragePage, Run } from "../../backend/src/api/schemas.ts";
import { openPage } from "./browser.ts";
import { launchBrowser } from "./chromium.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const ALARM = {
  code: "SharpDrop",
  message: "30 of 40 resources were gone at once; listed twice before they were removed",
} as const;

test("the coverage shows what is stale and where an alarm was raised, and lists them on demand", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await withAttention(page);
  await opened.open("/dashboard/coverage/?outcome=all");
  const cells = page.getByRole("table", { name: "Cells" });
  await cells.getByText(ALARM.message).waitFor();
  await cells.getByText("Stale", { exact: true }).waitFor();
  await page.getByText(/cells not complete, 1 stale, 1 alarm/).waitFor();

  const answered = page.waitForResponse(/coverage\?.*attention=alarm/);
  await page.getByRole("button", { name: /Outcome/ }).click();
  await page.getByRole("option", { name: /Alarms/ }).click();
  await answered;
  await expect.poll(() => new URL(page.url()).searchParams.get("outcome")).toBe("alarm");
  await page.getByText(/cells not complete, 1 stale, 1 alarm/).click();
  await page
    .getByText("1 with an alarm. Most of the resources were gone at once, and a second listing agreed.")
    .waitFor();
  await page.unrouteAll({ behavior: "wait" });
});

test("a refresh shows its alarms and how many cells are stale", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await page.route(/\/inventory\/refresh(\/|$)/, async (route) => {
    const answer = await route.fetch();
    const body: Run & { runs?: Run[] } = await answer.json();
    await route.fulfill({ json: body.runs ? { runs: body.runs.map(withAlarm) } : withAlarm(body) });
  });
  await opened.open("/dashboard/runs/");
  await page.getByText("1 alarm").first().waitFor();
  await page.getByRole("table", { name: "Refreshes" }).locator("tbody th a").first().click();
  await page.getByRole("heading", { name: "Alarms (1)" }).waitFor();
  await page.getByRole("table", { name: "Alarms" }).getByText(ALARM.message).waitFor();
  await page.getByText("Stale cells").waitFor();
  await page.unrouteAll({ behavior: "wait" });
});

/** The coverage as it is, with an alarm on its first complete cell and its second one stale. */
async function withAttention(page: Page): Promise<void> {
  await page.route("**/inventory/coverage*", async (route) => {
    const answer = await route.fetch();
    const body: CoveragePage = await answer.json();
    const [first, second] = body.items.filter(({ outcome }) => outcome === "complete");
    const items = body.items.map((cell) =>
      cell === first ? { ...cell, alarm: ALARM } : cell === second ? { ...cell, stale: true } : cell,
    );
    const completeness = { ...body.completeness, neverComplete: 0, stale: 1, alarms: 1 };
    await route.fulfill({ json: { ...body, items, completeness } });
  });
}

function withAlarm(run: Run): Run {
  const place = { service: "ec2", kind: "instance", accountId: "123456789012", region: "eu-west-1" };
  return { ...run, progress: { ...run.progress, alarms: 1, stale: 12 }, alarms: [{ ...place, alarm: ALARM }] };
}
