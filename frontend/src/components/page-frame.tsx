"use client";
import AppLayout, { type AppLayoutProps } from "@cloudscape-design/components/app-layout";
import Flashbar from "@cloudscape-design/components/flashbar";
import SideNavigation from "@cloudscape-design/components/side-navigation";
import { usePathname } from "next/navigation";
import { type ReactNode, useState } from "react";
import { useIsWide } from "../hooks/use-is-wide.ts";
import { useStored } from "../hooks/use-stored.ts";
import { PAGES } from "../lib/pages.ts";
import { useDashboard } from "./dashboard-context.tsx";
import { useFollow } from "./page-link.tsx";
import { progressFlash } from "./run-progress.tsx";
import { TOP_BAR_ID } from "./top-bar.tsx";

/** Where there is room for navigation, content and details side by side. */
const ROOMY = "(width >= 1100px)";

interface Props extends Pick<AppLayoutProps, "splitPanel" | "splitPanelOpen" | "onSplitPanelToggle" | "contentType"> {
  readonly children: ReactNode;
  readonly layoutRef?: React.Ref<AppLayoutProps.Ref>;
}

/** A page: navigation, notifications with the refreshes under way, and the content. */
export function PageFrame({ children, layoutRef, ...layout }: Props) {
  const { activeRuns, notifications, catalog } = useDashboard();
  const [isNavigationOpen, setIsNavigationOpen] = useState(() => matchMedia(ROOMY).matches);
  const [panel, setPanel] = useStored("aws-inventory.panel", { parse: parsePanel, initial: defaultPanel() });
  const follow = useFollow();
  return (
    <AppLayout
      {...layout}
      {...(layoutRef && { ref: layoutRef })}
      headerSelector={`#${TOP_BAR_ID}`}
      toolsHide
      splitPanelPreferences={panel}
      onSplitPanelPreferencesChange={({ detail }) => setPanel(detail)}
      navigationHide={!useIsWide()}
      navigationWidth={180}
      navigationOpen={isNavigationOpen}
      onNavigationChange={({ detail }) => setIsNavigationOpen(detail.open)}
      navigation={
        <SideNavigation
          activeHref={usePathname()}
          items={PAGES.map((page) => ({ type: "link", ...page }))}
          onFollow={(event) => {
            if (!matchMedia(ROOMY).matches) setIsNavigationOpen(false);
            follow(event);
          }}
        />
      }
      stickyNotifications
      notifications={
        <Flashbar items={[...activeRuns.map((run) => progressFlash(run, catalog.data)), ...notifications.items]} />
      }
      content={
        <div id="main" tabIndex={-1}>
          {children}
        </div>
      }
    />
  );
}

/** Beside the content where there is room for both. */
function defaultPanel(): AppLayoutProps.SplitPanelPreferences {
  return { position: matchMedia(ROOMY).matches ? "side" : "bottom" };
}

function parsePanel(stored: unknown): AppLayoutProps.SplitPanelPreferences | undefined {
  const position = typeof stored === "object" && stored !== null && "position" in stored ? stored.position : undefined;
  return position === "side" || position === "bottom" ? { position } : undefined;
}
