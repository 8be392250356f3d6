"use client";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import type { Catalog, DashboardConfig, Metadata } from "../../../backend/src/api/schemas.ts";
import { useCurrentData } from "../hooks/use-current-data.ts";
import { type Notifications, useNotifications } from "../hooks/use-notifications.tsx";
import { useReloadUntil } from "../hooks/use-reload-until.ts";
import { useReloadWhileRunning } from "../hooks/use-reload-while-running.ts";
import { type Answer, useRequest } from "../hooks/use-request.ts";
import { type FollowedRun, useRunProgress } from "../hooks/use-run-progress.ts";
import { getCatalog, getMetadata, refreshInventory } from "../lib/api.ts";
import { asApiError } from "../lib/api-error.ts";
import type { Scope } from "../lib/question.ts";
import type { Session } from "../lib/session.ts";

/** What every page of the dashboard shares. */
export interface Dashboard {
  readonly config: DashboardConfig;
  readonly session: Session | undefined;
  readonly catalog: Answer<Catalog>;
  readonly metadata: Answer<Metadata>;
  /** Grows when the data may have changed: whoever shows data asks again then. */
  readonly revision: number;
  /** Asks for everything again. */
  reload(): void;
  readonly activeRuns: readonly FollowedRun[];
  /** Starts a refresh; that it cannot be started is told in a notification. */
  startRefresh(scope: Scope): Promise<void>;
  readonly notifications: Notifications;
}

const DashboardContext = createContext<Dashboard | undefined>(undefined);

/** What every page of the dashboard shares; only within {@link DashboardProvider}. */
export function useDashboard(): Dashboard {
  const dashboard = useContext(DashboardContext);
  if (!dashboard) throw new Error("Cannot use the dashboard's context: there is no DashboardProvider above");
  return dashboard;
}

interface Props {
  readonly config: DashboardConfig;
  readonly session: Session | undefined;
  readonly children: ReactNode;
}

export function DashboardProvider({ config, session, children }: Props) {
  const [revision, setRevision] = useState(0);
  const reload = useCallback(() => setRevision((count) => count + 1), []);
  const notifications = useNotifications();
  const catalog = useRequest("catalog", getCatalog);
  const metadata = useRequest("metadata", getMetadata, { revision });
  const [endedAt, setEndedAt] = useState("");
  const readAt = metadata.data?.completeness.readAt;
  useReloadUntil(endedAt, readAt, reload);
  useCurrentData(readAt, reload);
  const { active, follow } = useRunProgress({
    onEnded(run) {
      setEndedAt(run.finishedAt ?? "");
      notifications.runEnded(run, catalog.data);
      reload();
    },
    onLost: notifications.runLost,
  });
  useReloadWhileRunning(active, reload);
  const startRefresh = useCallback(
    async (scope: Scope) => {
      try {
        const { run } = await refreshInventory(scope);
        follow(run);
      } catch (error) {
        notifications.refreshRefused(asApiError(error));
      }
    },
    [follow, notifications.refreshRefused],
  );
  const value = useMemo(
    () => ({ config, session, catalog, metadata, revision, reload, activeRuns: active, startRefresh, notifications }),
    [config, session, catalog, metadata, revision, reload, active, startRefresh, notifications],
  );
  return <DashboardContext value={value}>{children}</DashboardContext>;
}
