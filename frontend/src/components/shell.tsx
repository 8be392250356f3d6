"use client";
import I18nProvider from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { type ReactNode, useSyncExternalStore } from "react";
import { useConnection } from "../hooks/use-connection.ts";
import { useTheme } from "../hooks/use-theme.ts";
import { BeforeStart } from "./before-start.tsx";
import { DashboardProvider } from "./dashboard-context.tsx";
import { TopBar } from "./top-bar.tsx";

/** Everything around the pages: connection, sign-in, top bar. What the build prerenders of it is the first of its states. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const isInBrowser = useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
  return isInBrowser ? <Started>{children}</Started> : <BeforeStart />;
}

function Started({ children }: { readonly children: ReactNode }) {
  const connection = useConnection();
  const theme = useTheme();
  return (
    <I18nProvider locale="en" messages={[messages]}>
      {connection.stage === "ready" ? (
        <DashboardProvider config={connection.config} session={connection.session}>
          <TopBar theme={theme} />
          {children}
        </DashboardProvider>
      ) : (
        <BeforeStart connection={connection} />
      )}
    </I18nProvider>
  );
}

function neverChanges(): () => void {
  return () => {};
}
