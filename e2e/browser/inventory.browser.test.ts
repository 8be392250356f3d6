import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { hold, openPage } from "./browser.ts";
import { launchBrowser } from "./chromium.ts";
import { groups, rows, sortBy } from "./resource-table.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test("the inventory shows its numbers with their completeness and a page of resources", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await opened.open("/dashboard/");
  const { total } = await ask<{ total: number }>("/inventory?size=1");
  await page.getByRole("heading", { name: `Resources (${total.toLocaleString("en")})` }).waitFor();
  await page.getByRole("link", { name: /^EC2, .* resources: show only these/ }).waitFor();
  await page
    .getByRole("region", { name: "Summary" })
    .getByText(/of 1,136 cells not complete/)
    .first()
    .waitFor();
  await page.getByText("Simulated organisation").waitFor();
  expect(await rows(page).count()).toBe(50);
  expect(await page.title()).toBe("Resources · AWS inventory");
});

test("the table stays where it is when the numbers above it come after it", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  const release = await hold(page, "**/inventory/summary*");
  const table = page.getByRole("table", { name: "Resources" });
  await opened.open("/dashboard/");
  await rows(page).locator("th").first().waitFor();
  const before = await table.boundingBox();
  release();
  await groups(page).waitFor();
  expect(await table.boundingBox()).toEqual(before);
});

test("selecting a kind of a service shows its columns, and reload, back and forward keep what is asked", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await opened.open("/dashboard/");
  await select(page, "Services", "Instances");
  await page.getByRole("columnheader", { name: "Instance type" }).waitFor();
  await expectAddress(page, { service: "ec2:instance" });
  const { total } = await ask<{ total: number }>("/inventory?size=1&service=ec2:instance");
  await page.getByRole("heading", { name: `Resources (${total})` }).waitFor();

  await select(page, "Regions", "us-east-1");
  await expectAddress(page, { service: "ec2:instance", regions: "us-east-1" });
  await page.reload();
  await page.getByRole("columnheader", { name: "Instance type" }).waitFor();
  await expectCells(page, "Region", (region) => region === "us-east-1");

  await page.goBack();
  await expectAddress(page, { service: "ec2:instance" });
  await page.getByRole("heading", { name: `Resources (${total})` }).waitFor();
  await page.goForward();
  await expectAddress(page, { service: "ec2:instance", regions: "us-east-1" });
});

test("free text and a condition on a property narrow the resources together", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await opened.open("/dashboard/?service=ec2:instance");
  const search = page.getByRole("combobox", { name: "Find resources" });
  await search.fill("State = ");
  await page.getByRole("option", { name: /running/ }).click();
  await expectAddress(page, { service: "ec2:instance", filter: "state=running" });
  await expectCells(page, "State", (state) => state === "running");

  const name = (await rows(page).first().getByRole("link").innerText()).trim();
  await search.fill(name);
  await search.press("Enter");
  await expectAddress(page, { service: "ec2:instance", filter: "state=running", search: name });
  await expectCells(page, "Name", (text) => text.includes(name));

  await page.getByRole("button", { name: "Clear filters" }).click();
  await expectAddress(page, { service: "ec2:instance" });
});

test("values are suggested for what was typed before it was known which properties there are", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  const release = await hold(page, "**/inventory/facets*");
  await opened.open("/dashboard/?service=ec2:instance");
  const search = page.getByRole("combobox", { name: "Find resources" });
  await search.fill("State = run");
  await page.getByRole("option", { name: /State = run/ }).waitFor();
  await page.waitForTimeout(400); // The filter asks for values a fifth of a second after the last key.
  release();
  await page.getByRole("option", { name: /running/ }).click();
  await expectAddress(page, { service: "ec2:instance", filter: "state=running" });
});

test("sorting by a column asks the API, and pages follow in that order", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await opened.open("/dashboard/?service=ec2");
  await sortBy(page, "Region");
  await expectAddress(page, { service: "ec2", sort: "region" });
  await sortBy(page, "Region");
  await expectAddress(page, { service: "ec2", sort: "-region" });
  await expectCells(page, "Region", (region) => region === "us-west-2");

  const first = await firstNames(page);
  await page.getByRole("button", { name: "Next page" }).click();
  await expectAddress(page, { service: "ec2", sort: "-region", page: "2" });
  await expect.poll(() => firstNames(page)).not.toEqual(first);
  const answer = await ask<{ items: { name?: string }[] }>("/inventory?service=ec2&sort=-region&page=2&size=50");
  await expect.poll(async () => (await firstNames(page))[0]).toContain(answer.items[0]?.name ?? "");
});

test("chosen columns and page size are remembered by the browser", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await opened.open("/dashboard/");
  await rows(page).first().waitFor();
  await page.getByRole("button", { name: "Table preferences" }).click();
  await page.getByRole("radio", { name: "20 resources" }).check();
  await page.getByRole("searchbox", { name: "Filter columns" }).fill("ARN");
  await page.getByRole("checkbox", { name: "ARN" }).first().check();
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("columnheader", { name: "ARN" }).waitFor();
  await page.reload();
  await page.getByRole("columnheader", { name: "ARN" }).waitFor();
  await expect.poll(() => rows(page).count()).toBe(20);
});

test("nonsense in the address and in storage shows the inventory all the same", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await page.addInitScript(() => {
    localStorage.setItem(
      "aws-inventory.table",
      '{"pageSize":-1,"columns":{"all":[{"id":7}]},"widths":{"name":"wide"}}',
    );
    localStorage.setItem("aws-inventory.theme", "pink");
    localStorage.setItem("aws-inventory.panel", "[1");
  });
  await opened.open("/dashboard/?page=99999&filter=nonsense&filter=&sort=&resource=%2F%2F");
  await expectAddress(page, {
    page: String(Math.ceil((await ask<{ total: number }>("/inventory?size=1")).total / 50)),
    resource: "//",
  });
  await rows(page).first().waitFor();
  await page.getByText("The address of this page names no resource that can be read.").waitFor();
});

test("what matches is exported as CSV and as JSON", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await opened.open("/dashboard/?service=s3");
  await rows(page).first().waitFor();
  const { total } = await ask<{ total: number }>("/inventory?size=1&service=s3");
  for (const format of ["CSV", "JSON"]) {
    await page.getByRole("button", { name: "Export" }).click();
    const saved = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: format }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(/^aws-inventory-\d{8}T\d{6}Z\.(csv|json)$/);
    const text = await textOf(await download.createReadStream());
    const count = format === "JSON" ? JSON.parse(text).length : text.trim().split("\r\n").length - 1;
    expect(count, format).toBe(total);
  }
});

async function firstNames(page: Page): Promise<string[]> {
  return rows(page).locator("th").allInnerTexts();
}

async function select(page: Page, name: string, option: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await page
    .getByRole("option", { name: new RegExp(`^${option}`) })
    .first()
    .click();
  await page.keyboard.press("Escape");
}

async function expectAddress(page: Page, parameters: Record<string, string>): Promise<void> {
  await expect.poll(() => Object.fromEntries(new URL(page.url()).searchParams)).toEqual(parameters);
}

/** All cells of a column hold what they should. */
async function expectCells(page: Page, header: string, matches: (text: string) => boolean): Promise<void> {
  await expect
    .poll(async () => {
      const headers = await page.getByRole("table", { name: "Resources" }).locator("thead th").allInnerTexts();
      const index = headers.findIndex((text) => text.trim() === header);
      const texts = await rows(page)
        .locator(`xpath=./*[${index + 1}]`)
        .allInnerTexts();
      return texts.length > 0 && texts.every((text) => matches(text.trim()));
    })
    .toBe(true);
}

async function ask<T>(path: string): Promise<T> {
  // The caller names the part of the answer that it uses.
  return (await (await fetch(`${inject("inventoryUrl")}${path}`)).json()) as T;
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
}
