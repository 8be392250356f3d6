import "@cloudscape-design/global-styles/index.css";
import "./globals.css";
import {
  colorBackgroundLayoutMain,
  colorBorderDividerDefault,
  colorTextBodyDefault,
  colorTextBodySecondary,
  colorTextLinkDefault,
} from "@cloudscape-design/design-tokens";
import type { Metadata, Viewport } from "next";
import type { CSSProperties, ReactNode } from "react";

export const metadata: Metadata = {
  title: { default: "AWS inventory", template: "%s · AWS inventory" },
  description: "Every AWS resource of the organisation, and how complete that is",
  icons: { icon: "/favicon.svg" },
  robots: { index: false },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

/** Cloudscape's tokens under names that style sheets can use. */
const variables = {
  "--app-color-background": colorBackgroundLayoutMain,
  "--app-color-border": colorBorderDividerDefault,
  "--app-color-text": colorTextBodyDefault,
  "--app-color-secondary": colorTextBodySecondary,
  "--app-color-accent": colorTextLinkDefault,
} as CSSProperties; // Custom properties are allowed in a style, but its type does not know them.

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      {/* theme.js sets the theme's class before React looks at the page. */}
      <body style={variables} suppressHydrationWarning>
        {/* Blocking on purpose: a dark page must not flash white. */}
        <script src="/theme.js" />
        {children}
      </body>
    </html>
  );
}
