import type { User, UserManager } from "oidc-client-ts";
import type { DashboardConfig } from "../../../backend/src/api/schemas.ts";

/** Who is signed in, in the cloud. */
export interface Session {
  readonly userName: string;
  /** The access token, renewed when it is about to expire; `undefined` when the session has ended. */
  token(): Promise<string | undefined>;
  signOut(): Promise<void>;
}

export type CloudConfig = Extract<DashboardConfig, { mode: "cloud" }>;

/** Where Cognito sends the browser back to. */
const CALLBACK_PATH = "/dashboard/";

/** Takes up the session of this tab, or completes a sign-in; `undefined` when nobody is signed in. */
export async function openSession(config: CloudConfig): Promise<Session | undefined> {
  const manager = await userManager(config);
  const parameters = new URLSearchParams(location.search);
  if (parameters.has("state") && (parameters.has("code") || parameters.has("error"))) {
    // Cleared first, so that a reload does not use the code a second time.
    history.replaceState(null, "", location.pathname);
    const user = await manager.signinCallback(`${location.origin}${CALLBACK_PATH}?${parameters}`);
    const returnTo = typeof user?.state === "string" ? user.state : "";
    // Only a path of this page: never where somebody else's link says.
    if (/^\/dashboard\/[^\\]*$/.test(returnTo)) {
      location.replace(returnTo);
      return new Promise(() => {}); // The page is being left.
    }
    return user ? sessionOf(manager, user, config) : undefined;
  }
  const user = await currentUser(manager, await manager.getUser());
  return user ? sessionOf(manager, user, config) : undefined;
}

/** Leaves for Cognito's sign-in page; comes back to where the user is now. */
export async function signIn(config: CloudConfig): Promise<void> {
  const manager = await userManager(config);
  await manager.signinRedirect({ state: location.pathname + location.search });
}

function sessionOf(manager: UserManager, user: User, config: CloudConfig): Session {
  return {
    userName: user.profile.email ?? String(user.profile["cognito:username"] ?? user.profile.sub),
    async token() {
      const now = await currentUser(manager, await manager.getUser());
      return now?.access_token;
    },
    async signOut() {
      await manager.removeUser();
      const parameters = new URLSearchParams({ client_id: config.clientId, logout_uri: `${location.origin}/` });
      location.assign(`${config.signInUrl}/logout?${parameters}`);
    },
  };
}

/** The user with a token that is good for a minute more, or `undefined` when only signing in again helps. */
async function currentUser(manager: UserManager, user: User | null): Promise<User | undefined> {
  if (!user) return undefined;
  if ((user.expires_in ?? 0) > 60) return user;
  if (!user.refresh_token) return undefined;
  // One renewal for all requests that wait for it: a refresh token may be good for one use only.
  renewal ??= renew(manager).finally(() => {
    renewal = undefined;
  });
  return renewal;
}

let renewal: Promise<User | undefined> | undefined;

async function renew(manager: UserManager): Promise<User | undefined> {
  try {
    return (await manager.signinSilent()) ?? undefined;
  } catch (error) {
    // Cognito's refusal ends the session; a network that fails for a moment does not.
    if (!(error instanceof Error) || error.name !== "ErrorResponse") throw error;
    await manager.removeUser();
    return undefined;
  }
}

/** Made once: the library is loaded only where there is a sign-in. */
let manager: Promise<UserManager> | undefined;

function userManager(config: CloudConfig): Promise<UserManager> {
  manager ??= createUserManager(config);
  return manager;
}

async function createUserManager({ issuer, clientId, signInUrl }: CloudConfig): Promise<UserManager> {
  const { UserManager, WebStorageStateStore } = await import("oidc-client-ts");
  const store = new WebStorageStateStore({ store: sessionStorage });
  return new UserManager({
    authority: issuer,
    // Given, not fetched: one request less before the page is usable, and one host less to allow.
    metadata: {
      issuer,
      authorization_endpoint: `${signInUrl}/oauth2/authorize`,
      token_endpoint: `${signInUrl}/oauth2/token`,
      revocation_endpoint: `${signInUrl}/oauth2/revoke`,
    },
    client_id: clientId,
    redirect_uri: `${location.origin}${CALLBACK_PATH}`,
    response_type: "code",
    scope: "openid email",
    loadUserInfo: false,
    userStore: store,
    stateStore: store,
    // Renewed when a request needs it: a tab in the background does nothing.
    automaticSilentRenew: false,
  });
}
