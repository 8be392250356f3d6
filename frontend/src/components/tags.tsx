"use client";
import Badge from "@cloudscape-design/components/badge";
import { NOTHING } from "../lib/format.ts";
import styles from "./tags.module.css";

/** Tags as tokens, the first `max` of them and how many there are more. */
export function Tags({
  tags,
  max = Number.POSITIVE_INFINITY,
}: {
  readonly tags: Readonly<Record<string, string>>;
  readonly max?: number;
}) {
  const all = Object.entries(tags).sort(([a], [b]) => a.localeCompare(b));
  if (all.length === 0) return NOTHING;
  const more = all.length - max;
  return (
    <ul className={styles.tags}>
      {all.slice(0, max).map(([key, value]) => (
        <li key={key}>
          <Badge>{value === "" ? key : `${key}: ${value}`}</Badge>
        </li>
      ))}
      {more > 0 && <li className="secondary">{more} more</li>}
    </ul>
  );
}
