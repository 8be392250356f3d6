"use client";
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ConnectionState } from "../hooks/use-connection.ts";
import styles from "./before-start.module.css";

/** What is shown until the API can be asked: connecting, sign in, or why neither works. */
export function BeforeStart({ connection }: { readonly connection?: Exclude<ConnectionState, { stage: "ready" }> }) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <SpaceBetween size="m">
          <div className={styles.name}>
            {/* biome-ignore lint/performance/noImgElement: a static export has no image service, and this is an SVG. */}
            <img src="/favicon.svg" alt="" width={36} height={36} />
            <Box variant="h1">AWS inventory</Box>
          </div>
          <Content connection={connection} />
        </SpaceBetween>
      </div>
    </main>
  );
}

function Content({ connection }: { readonly connection: Exclude<ConnectionState, { stage: "ready" }> | undefined }) {
  if (!connection) {
    return (
      <>
        <p>Loading…</p>
        <noscript>This page needs JavaScript.</noscript>
      </>
    );
  }
  switch (connection.stage) {
    case "connecting":
      return <p role="status">Connecting…</p>;
    case "failed":
      return (
        <div role="alert">
          <Alert type="error" header="Cannot start" action={<Button onClick={connection.retry}>Retry</Button>}>
            {connection.error.message}
          </Alert>
        </div>
      );
    case "signed-out":
      return (
        <SpaceBetween size="m">
          {connection.error && (
            <div role="alert">
              <Alert type="error" header="Cannot sign in">
                {connection.error.message}
              </Alert>
            </div>
          )}
          <Box variant="p">Sign in to see the resources of your organisation.</Box>
          <Button variant="primary" onClick={connection.signIn}>
            Sign in
          </Button>
        </SpaceBetween>
      );
  }
}
