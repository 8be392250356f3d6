import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Details, ResourcePage } from "../../backend/src/api/schemas.ts";
import { openPage } from "./browser.ts";
import { launchBrowser } from "./chromium.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test("a resource's name opens everything that is known of it, and the address names it", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await opened.open("/dashboard/?service=ec2:instance");
  const link = page.getByRole("table", { name: "Resources" }).locator("tbody th a").first();
  const name = await link.innerText();
  await link.click();
  const panel = page.getByRole("region", { name });
  await panel.getByRole("heading", { name }).waitFor();
  await panel.getByText(/Last complete listing/).waitFor();
  const address = new URL(page.url()).searchParams.get("resource") ?? "";
  expect(address).toMatch(/^ec2\/\d{12}\/[a-z0-9-]+\/instance\/i-/);
  const details = await detailsOf(address);

  await panel.getByText(String(details.resource.columns.instanceType)).waitFor();
  await panel.getByText(details.resource.arn).waitFor();
  await tab(page, "Tags");
  for (const [key, value] of Object.entries(details.resource.tags)) {
    await panel.getByRole("row", { name: `${key} ${value}` }).waitFor();
  }
  await tab(page, "JSON");
  await expect
    .poll(async () => JSON.parse(await panel.getByRole("region", { name: "Raw JSON" }).innerText()))
    .toEqual(details.resource.data);

  await page.reload();
  await page
    .getByRole("region", { name })
    .getByText(/Last complete listing/)
    .waitFor();
  await page.getByRole("button", { name: "Close panel" }).click();
  await expect.poll(() => new URL(page.url()).searchParams.has("resource")).toBe(false);
});

test("the ARN can be copied and the AWS console be opened", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  const { address, details } = await someResource("ec2:instance");
  await opened.open(`/dashboard/?resource=${encodeURIComponent(address)}`);
  await page.getByRole("button", { name: "Copy ARN" }).click();
  await page.getByText("ARN copied").waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(details.resource.arn);
  const link = page.getByRole("link", { name: /Open in AWS console/ });
  expect(await link.getAttribute("href")).toBe(details.consoleUrl);
  expect(await link.getAttribute("rel")).toContain("noreferrer");
});

test("relations lead from resource to resource, there and back", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  const { address, details } = await someResource("ec2:instance");
  const related = details.relations.find(
    ({ direction, resource }) => direction === "out" && resource?.name !== undefined,
  )?.resource;
  if (!related?.name) throw new Error("Cannot test relations: the resource has none");
  await opened.open(`/dashboard/?resource=${encodeURIComponent(address)}`);
  await tab(page, "Relations");
  await page
    .getByRole("table", { name: "Relations" })
    .getByRole("link", { name: related.name, exact: true })
    .first()
    .click();
  await page
    .getByRole("region", { name: related.name })
    .getByText(/Last complete listing/)
    .waitFor();
  expect(new URL(page.url()).searchParams.get("resource")).toContain(related.resourceId);
  await page.goBack();
  await page
    .getByRole("region", { name: details.resource.name ?? "" })
    .getByText(/Last complete listing/)
    .waitFor();
});

test("details of what is not readable any more say since when and why", async () => {
  await using opened = await openPage(browser, { expectedErrors: /404/ });
  const { page } = opened;
  await opened.open("/dashboard/?resource=ec2/255999235340/us-east-1/instance/i-00000000000000000");
  await page
    .getByRole("alert")
    .filter({ hasText: "Cannot load the details" })
    .getByText(/No such resource is stored/)
    .waitFor();
});

test("the history tells what each field was before and after, and a denied cell since when it is not known", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  const { address, details } = await someResource("ec2:instance");
  const at = "2026-11-20T02:00:00.000Z";
  const fields = [
    { path: "state", before: "stopped", after: "running" },
    { path: "tags.Owner", after: "payments" },
    { path: "data.Big" },
  ];
  const history = [
    { change: "updated", at, runId: "r2", fields },
    { change: "created", at, runId: "r1", fields: [] },
  ];
  const error = { code: "AccessDenied", message: "not allowed to perform ec2:DescribeInstances" };
  const cell = { outcome: "denied", attemptedAt: at, completeAt: at, runId: "r2", count: 3, error };
  await page.route("**/inventory/details?*", (route) => route.fulfill({ json: { ...details, history, cell } }));
  await opened.open(`/dashboard/?resource=${encodeURIComponent(address)}`);
  await page.getByText("The last attempt to read this was not complete: denied").waitFor();
  await page
    .getByText(/AccessDenied: not allowed to perform ec2:DescribeInstances.*The last complete listing was .* ago/)
    .waitFor();
  await tab(page, "History \\(2\\)");
  const table = page.getByRole("table", { name: "History of changes" });
  await table.getByText("state: stopped → running").waitFor();
  await table.getByText("tags.Owner: nothing → payments").waitFor();
  await table.getByText("data.Big: too large to be kept").waitFor();
  await table.getByText("The whole resource").waitFor();
});

test("keyboard alone finds a resource, reads its details and comes back to where it was", async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await opened.open("/dashboard/?service=s3");
  const name = await page.getByRole("table", { name: "Resources" }).locator("tbody th a").first().innerText();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  await tabUntil(page, "Find resources");
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Resources (1)" }).waitFor();
  await tabUntil(page, name, "tbody");
  await page.keyboard.press("Enter");
  await page
    .getByRole("region", { name })
    .getByText(/Last complete listing/)
    .waitFor();
  await expect
    .poll(() => page.evaluate("document.activeElement.closest('section, [role=region]')?.textContent ?? ''"))
    .toContain(name);
  await tabUntil(page, "Close panel");
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe(name);
});

async function tab(page: Page, name: string): Promise<void> {
  await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
}

async function tabUntil(page: Page, name: string, within = "body"): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    const isWithin = await page.evaluate(`document.activeElement.closest("${within}") !== null`);
    if (isWithin && (await focused(page)) === name) return;
  }
  throw new Error(`Cannot reach "${name}" with the Tab key`);
}

/** What a screen reader says of the element that has the focus. */
async function focused(page: Page): Promise<string> {
  const name = "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()";
  return String(await page.evaluate(name));
}

async function someResource(type: string): Promise<{ readonly address: string; readonly details: Details }> {
  const { items } = await ask<ResourcePage>(`/inventory?service=${type}&filter=state=running&size=1`);
  const [row] = items;
  if (!row) throw new Error(`Cannot find a resource of ${type}`);
  const address = `${row.service}/${row.accountId}/${row.region}/${row.resourceId}`;
  return { address, details: await detailsOf(address) };
}

async function detailsOf(address: string): Promise<Details> {
  const [service = "", account = "", region = "", ...id] = address.split("/");
  return ask(`/inventory/details?${new URLSearchParams({ service, account, region, resourceId: id.join("/") })}`);
}

async function ask<T>(path: string): Promise<T> {
  // The API's tests hold its answers to these shapes.
  return (await (await fetch(`${inject("inventoryUrl")}${path}`)).json()) as T;
}
