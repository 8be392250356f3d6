"use client";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Link from "next/link";
import { useIsWide } from "../hooks/use-is-wide.ts";
import type { Theme } from "../hooks/use-theme.ts";
import { useDashboard } from "./dashboard-context.tsx";
import { LastUpdate } from "./last-update.tsx";
import { PageRow } from "./page-row.tsx";
import { RefreshButton } from "./refresh-button.tsx";
import styles from "./top-bar.module.css";

/** The page's layout keeps clear of it by this. */
export const TOP_BAR_ID = "top-bar";

/** Name, last update, refresh, theme and user: the same on every page. */
export function TopBar({ theme }: { readonly theme: { readonly theme: Theme; toggle(): void } }) {
  const { config, session } = useDashboard();
  const isWide = useIsWide();
  const other = theme.theme === "dark" ? "light" : "dark";
  return (
    <header id={TOP_BAR_ID} className={styles.outer}>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <div className={styles.bar}>
        <Link href="/dashboard/" className={styles.name} prefetch={false}>
          {/* biome-ignore lint/performance/noImgElement: a static export has no image service, and this is an SVG. */}
          <img src="/favicon.svg" alt="" width={28} height={28} />
          <span>AWS inventory</span>
        </Link>
        {config.mode === "local" && config.simulated && (
          <span className={styles.simulated} title="The accounts and resources are made up; no AWS account is read.">
            Simulated<span className={styles.wide}> organisation</span>
          </span>
        )}
        <div className={styles.update}>
          <LastUpdate />
        </div>
        <div className={styles.actions}>
          <RefreshButton />
          <Button
            iconSvg={theme.theme === "dark" ? SUN : MOON}
            variant="icon"
            ariaLabel={`Use the ${other} theme`}
            onClick={theme.toggle}
          />
          {session && (
            <ButtonDropdown
              variant="icon"
              ariaLabel={`Account of ${session.userName}`}
              expandToViewport
              items={[{ id: "who", text: session.userName, items: [{ id: "sign-out", text: "Sign out" }] }]}
              onItemClick={() => void session.signOut()}
            />
          )}
        </div>
      </div>
      {!isWide && <PageRow />}
    </header>
  );
}

const MOON = (
  <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <path d="M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1Z" />
  </svg>
);

const SUN = (
  <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <circle cx="8" cy="8" r="3" />
    <path d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3.1 3.1l1 1M11.9 11.9l1 1M3.1 12.9l1-1M11.9 4.1l1-1" />
  </svg>
);
