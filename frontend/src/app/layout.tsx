import "@cloudscape-design/global-styles/index.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";

export const metadata: Metadata = {
  title: { default: "AWS inventory", template: "%s · AWS inventory" },
  description: "Every AWS resource of the organisation, and how complete that is",
  icons: { icon: "/favicon.svg" },
  robots: { index: false },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      {/* theme.js sets the theme's class before React looks at the page. */}
      <body suppressHydrationWarning>
        {/* Blocking on purpose: a dark page must not flash white. */}
        <script src="/theme.js" />
        {children}
      </body>
    </html>
  );
}
