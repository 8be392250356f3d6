"use client";
import { useCallback, useEffect, useState } from "react";
import { type ApiError, asApiError, isAbort } from "../lib/api-error.ts";

/** What is known of something that is asked of the API. */
export interface Answer<T> {
  /** The newest answer; kept while a newer one is awaited or has failed. */
  readonly data: T | undefined;
  /** Why the last attempt failed; gone when one succeeds. */
  readonly error: ApiError | undefined;
  readonly loading: boolean;
  /** The data answers an earlier question than the one asked now. */
  readonly isOutdated: boolean;
  reload(): void;
}

interface Settled<T> {
  readonly key: string;
  readonly data: T | undefined;
  /** The question that the data answers. */
  readonly dataKey: string | undefined;
  readonly error: ApiError | undefined;
  readonly attempt: string;
}

/**
 * Asks whenever `key` (the question) or `revision` (the state of what is asked about) changes, and never shows an older
 * answer over a newer one: the request before is aborted. A `key` of `undefined` asks nothing.
 */
export function useRequest<T>(
  key: string | undefined,
  ask: (signal: AbortSignal) => Promise<T>,
  { revision = 0 }: { readonly revision?: number } = {},
): Answer<T> {
  const [reloads, setReloads] = useState(0);
  const [settled, setSettled] = useState<Settled<T>>();
  const attempt = `${key} ${revision} ${reloads}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` stands for the question; `ask` is new in each render.
  useEffect(() => {
    if (key === undefined) return;
    const abort = new AbortController();
    ask(abort.signal).then(
      (data) => {
        if (!abort.signal.aborted) setSettled({ key, data, dataKey: key, error: undefined, attempt });
      },
      (error: unknown) => {
        if (abort.signal.aborted || isAbort(error)) return;
        setSettled((last) => ({ key, data: last?.data, dataKey: last?.dataKey, error: asApiError(error), attempt }));
      },
    );
    return () => abort.abort();
  }, [attempt]);

  const reload = useCallback(() => setReloads((count) => count + 1), []);
  const isAsked = key !== undefined;
  return {
    data: isAsked ? settled?.data : undefined,
    error: isAsked && settled?.attempt === attempt ? settled.error : undefined,
    loading: isAsked && settled?.attempt !== attempt,
    isOutdated: settled?.data !== undefined && settled.dataKey !== key,
    reload,
  };
}
