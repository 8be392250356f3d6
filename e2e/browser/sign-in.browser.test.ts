import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openPage } from "./browser.ts";
import { launchBrowser } from "./chromium.ts";

/** The hosts of a deployment that exists in these tests only. */
const API = "https://api.inventory.test";
const SIGN_IN = "https://sign-in.inventory.test";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test("in the cloud a user signs in with a code and PKCE and comes back to the page that was asked for", async () => {
  await using opened = await openPage(browser, { alsoConnects: [API, SIGN_IN] });
  const { page } = opened;
  const cloud = await serveCloud(page, { expiresIn: 3600 });
  await opened.open("/dashboard/coverage/?service=eks");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Coverage" }).waitFor();
  await page.getByText("Denied by policy").first().waitFor();
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe("/dashboard/coverage/?service=eks");
  expect(cloud.authorize?.get("code_challenge_method")).toBe("S256");
  expect(cloud.authorize?.get("redirect_uri")).toBe(`${inject("inventoryUrl")}/dashboard/`);
  expect(cloud.exchanges.map((body) => body.get("grant_type"))).toEqual(["authorization_code"]);
  expect(cloud.exchanges[0]?.get("code_verifier")).toMatch(/^.{43,}$/);
  expect(new Set(cloud.tokens)).toEqual(new Set(["Bearer access-1"]));
  expect(await page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('oidc'))")).toEqual([]);

  await page.reload();
  await page.getByRole("heading", { name: "Coverage" }).waitFor();
  expect(cloud.exchanges, "the session lasts as long as the tab").toHaveLength(1);

  await page.getByRole("button", { name: "Account of user@example.com" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(`${SIGN_IN}/logout?*`);
  expect(new URL(page.url()).searchParams.get("logout_uri")).toBe(`${inject("inventoryUrl")}/`);
});

test("an access token that is about to expire is renewed once for all requests that wait", async () => {
  await using opened = await openPage(browser, { alsoConnects: [API, SIGN_IN] });
  const { page } = opened;
  const cloud = await serveCloud(page, { expiresIn: 30 });
  await opened.open("/dashboard/");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("table", { name: "Resources" }).locator("tbody th").first().waitFor();
  expect(cloud.exchanges.map((body) => body.get("grant_type"))).toEqual(["authorization_code", "refresh_token"]);
  expect(new Set(cloud.tokens)).toEqual(new Set(["Bearer access-2"]));
});

test("when the session has ended the page asks to sign in again", async () => {
  await using opened = await openPage(browser, { alsoConnects: [API, SIGN_IN], expectedErrors: /401/ });
  const { page } = opened;
  const cloud = await serveCloud(page, { expiresIn: 3600 });
  await opened.open("/dashboard/");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("table", { name: "Resources" }).locator("tbody th").first().waitFor();
  await page.waitForLoadState("networkidle");
  cloud.refuse();
  await page.getByRole("navigation").getByRole("link", { name: "Accounts" }).click();
  await page.getByText("Sign in to see the resources of your organisation.").waitFor();
});

test("a sign-in that is refused says why and can be tried again", async () => {
  await using opened = await openPage(browser, { alsoConnects: [API, SIGN_IN] });
  const { page } = opened;
  await serveCloud(page, { expiresIn: 3600, error: "access_denied" });
  await opened.open("/dashboard/");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page
    .getByRole("alert")
    .getByText(/access_denied|Not this user/)
    .waitFor();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
});

/** Answers as a deployment does: the configuration, Cognito's pages and tokens, and the API at a host of its own. */
async function serveCloud(page: Page, { expiresIn, error }: { readonly expiresIn: number; readonly error?: string }) {
  const local = inject("inventoryUrl");
  const cloud = {
    authorize: undefined as URLSearchParams | undefined,
    exchanges: [] as URLSearchParams[],
    tokens: [] as string[],
    isRefused: false,
    refuse: () => {
      cloud.isRefused = true;
    },
  };
  const cors = { "access-control-allow-origin": local, "access-control-allow-headers": "authorization,content-type" };
  await page.route("**/config.json", (route) =>
    route.fulfill({
      json: {
        mode: "cloud",
        apiUrl: API,
        issuer: "https://issuer.inventory.test/pool",
        clientId: "client",
        signInUrl: SIGN_IN,
      },
    }),
  );
  await page.route(`${SIGN_IN}/oauth2/authorize*`, (route) => {
    const asked = new URL(route.request().url()).searchParams;
    cloud.authorize = asked;
    const answer = error ? { error, error_description: "Not this user" } : { code: "code-1" };
    const back = `${asked.get("redirect_uri")}?${new URLSearchParams({ ...answer, state: asked.get("state") ?? "" })}`;
    // Not by a redirect: its target would come past the policy that these tests set.
    const body = `<meta http-equiv="refresh" content="0; url=${back.replaceAll("&", "&amp;")}">`;
    return route.fulfill({ contentType: "text/html", body });
  });
  await page.route(`${SIGN_IN}/oauth2/token`, (route) => {
    cloud.exchanges.push(new URLSearchParams(route.request().postData() ?? ""));
    const count = cloud.exchanges.length;
    return route.fulfill({
      headers: cors,
      json: {
        access_token: `access-${count}`,
        id_token: unsignedToken({ sub: "user-1", email: "user@example.com" }),
        ...(count === 1 && { refresh_token: "refresh-1" }),
        token_type: "Bearer",
        expires_in: count === 1 ? expiresIn : 3600,
      },
    });
  });
  await page.route(`${SIGN_IN}/logout*`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<p>Signed out</p>" }),
  );
  await page.route(`${API}/**`, async (route) => {
    const request = route.request();
    if (request.method() === "OPTIONS") return route.fulfill({ status: 204, headers: cors });
    cloud.tokens.push((await request.headerValue("authorization")) ?? "none");
    if (cloud.isRefused) return route.fulfill({ status: 401, headers: cors, json: { detail: "Sign in first" } });
    const { pathname, search } = new URL(request.url());
    const response = await fetch(`${local}${pathname}${search}`);
    return route.fulfill({
      status: response.status,
      headers: cors,
      contentType: "application/json",
      body: await response.text(),
    });
  });
  return cloud;
}

/** Its signature is never looked at: it comes straight from the token endpoint. */
function unsignedToken(claims: Record<string, string>): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const times = { iat: 1_795_000_000, exp: 4_102_444_800 };
  const audience = { aud: "client", iss: "https://issuer.inventory.test/pool" };
  return `${part({ alg: "none" })}.${part({ ...claims, ...times, ...audience })}.`;
}
