import type { Locator, Page } from "playwright-core";

/** The rows of the table of resources without its header. */
export function rows(page: Page): Locator {
  return page.getByRole("table", { name: "Resources" }).locator("tbody tr");
}

/** The numbers above the table, which come after it. */
export function groups(page: Page): Locator {
  return page.getByRole("list", { name: "Resources by service or kind" });
}

/**
 * Sorts by a column. The header that sticks to the page's top lies over the accessible one: a click lands on it, as a user's does. Such a
 * click does not wait until the page stands still, so the numbers above the table have to be there.
 */
export async function sortBy(page: Page, header: string): Promise<void> {
  await rows(page).first().waitFor();
  await groups(page).waitFor();
  await page.getByRole("columnheader", { name: header }).getByRole("button").first().click({ force: true });
}
