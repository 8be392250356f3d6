"use client";
import { useCallback, useEffect, useState } from "react";
import type { DashboardConfig } from "../../../backend/src/api/schemas.ts";
import { connectApi, getConfig } from "../lib/api.ts";
import { ApiError, asApiError } from "../lib/api-error.ts";
import { openSession, type Session, signIn } from "../lib/session.ts";

/** How far the way to the API is. */
export type ConnectionState =
  | { readonly stage: "connecting" }
  | { readonly stage: "failed"; readonly error: ApiError; retry(): void }
  | { readonly stage: "signed-out"; readonly error: ApiError | undefined; signIn(): void }
  | { readonly stage: "ready"; readonly config: DashboardConfig; readonly session: Session | undefined };

type Stage =
  | { readonly stage: "connecting" }
  | { readonly stage: "failed"; readonly error: ApiError }
  | { readonly stage: "signed-out"; readonly config: DashboardConfig; readonly error?: ApiError }
  | { readonly stage: "ready"; readonly config: DashboardConfig; readonly session: Session | undefined };

/** Reads the configuration, takes up the session where there is a sign-in, and points `lib/api.ts` to the API. */
export function useConnection(): ConnectionState {
  const [state, setState] = useState<Stage>({ stage: "connecting" });
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is what asks again.
  useEffect(() => {
    let isWanted = true;
    const set = (next: Stage) => {
      if (isWanted) setState(next);
    };
    connect(set).catch((error: unknown) => set({ stage: "failed", error: asApiError(error) }));
    return () => {
      isWanted = false;
    };
  }, [attempt]);

  const retry = useCallback(() => {
    setState({ stage: "connecting" });
    setAttempt((count) => count + 1);
  }, []);

  if (state.stage === "failed") return { ...state, retry };
  if (state.stage !== "signed-out") return state;
  const { config } = state;
  return {
    stage: "signed-out",
    error: state.error,
    signIn() {
      if (config.mode !== "cloud") return;
      setState({ stage: "connecting" });
      signIn(config).catch((error: unknown) => setState({ stage: "signed-out", config, error: asApiError(error) }));
    },
  };
}

async function connect(set: (next: Stage) => void): Promise<void> {
  const config = await getConfig();
  if (config.mode === "local") {
    connectApi({ baseUrl: "", headers: async (purpose) => (purpose === "change" ? localToken() : {}) });
    return set({ stage: "ready", config, session: undefined });
  }
  let session: Session | undefined;
  try {
    session = await openSession(config);
  } catch (error) {
    return set({ stage: "signed-out", config, error: asApiError(error) });
  }
  if (!session) return set({ stage: "signed-out", config });
  const open = session;
  const onUnauthorized = () => set({ stage: "signed-out", config });
  connectApi({
    baseUrl: config.apiUrl,
    async headers() {
      const token = await open.token();
      if (token !== undefined) return { authorization: `Bearer ${token}` };
      onUnauthorized();
      throw new ApiError("The session has ended: sign in again", { status: 401 });
    },
    onUnauthorized,
  });
  set({ stage: "ready", config, session });
}

/** Read anew each time: a server that was started again has another token. */
async function localToken(): Promise<Record<string, string>> {
  const config = await getConfig();
  return config.mode === "local" ? { "x-inventory-token": config.token } : {};
}
