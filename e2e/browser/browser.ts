import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect, inject } from "vitest";

/** The policy that the dashboard runs under, in every one of these tests. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** How long a page may take to show what a test waits for: two slow processors do the work of five programs. */
const PATIENCE_MS = 20_000;

export interface PageOptions {
  readonly width?: 1280 | 390;
  readonly theme?: "light" | "dark";
  /** Hosts that the page may talk to besides its own. */
  readonly alsoConnects?: readonly string[];
  /** Errors that the page's console is expected to show, such as those of requests that a test lets fail. */
  readonly expectedErrors?: RegExp;
}

/** A page of the dashboard that notices what must never happen on one. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** Goes to a path of the dashboard. */
  open(path: string): Promise<void>;
}

/**
 * Opens a page under the content security policy, in an empty profile. When it is disposed of it fails the test if the
 * console had an error, a request went to a foreign host, or the page says "undefined", "NaN" or "Invalid Date".
 */
export async function openPage(browser: Browser, options: PageOptions = {}): Promise<WatchedPage> {
  const { width = 1280, theme = "light", alsoConnects = [], expectedErrors } = options;
  const base = inject("inventoryUrl");
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width, height: width === 390 ? 844 : 800 },
    colorScheme: theme,
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(PATIENCE_MS);
  await addPolicy(context, [base, ...alsoConnects]);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !expectedErrors?.test(message.text())) problems.push(message.text());
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && ![base, ...alsoConnects].includes(origin)) {
      problems.push(`a request to ${origin}`);
    }
  });
  return {
    page,
    async open(path) {
      await page.goto(path);
    },
    async [Symbol.asyncDispose]() {
      const text = await page.innerText("body");
      await context.close();
      for (const bad of ["undefined", "NaN", "Invalid Date", "[object Object]"]) {
        if (text.includes(bad)) problems.push(`the page says "${bad}"`);
      }
      expect(problems).toEqual([]);
    },
  };
}

/** Keeps back the answers to requests that match, until the function that it returns is called. */
export async function hold(page: Page, url: string): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(url, async (route) => {
    await held;
    await route.fallback().catch(() => {}); // The page has aborted it, which can be what is tested.
  });
  return release;
}

async function addPolicy(context: BrowserContext, hosts: readonly string[]): Promise<void> {
  const policy = CONTENT_SECURITY_POLICY.replace("connect-src 'self'", `connect-src ${hosts.join(" ")}`);
  await context.route(
    (url) => url.origin === hosts[0] && url.pathname.endsWith("/"),
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
    },
  );
}
