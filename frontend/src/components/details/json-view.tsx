"use client";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import { useMemo } from "react";
import styles from "./details.module.css";

/** A value as indented JSON that can be copied. */
export function JsonView({ value }: { readonly value: unknown }) {
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? "null", [value]);
  return (
    <>
      <CopyToClipboard
        copyButtonText="Copy JSON"
        copySuccessText="JSON copied"
        copyErrorText="The JSON could not be copied"
        textToCopy={text}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that keyboards must reach it. */}
      <section className={styles.json} aria-label="Raw JSON" tabIndex={0}>
        <pre>{text}</pre>
      </section>
    </>
  );
}
