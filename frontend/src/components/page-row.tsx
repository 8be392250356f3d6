"use client";
import { usePathname } from "next/navigation";
import { PAGES } from "../lib/pages.ts";
import { PageLink } from "./page-link.tsx";
import styles from "./page-row.module.css";

/** The navigation where there is no room for one beside the content. */
export function PageRow() {
  const here = usePathname();
  return (
    <nav aria-label="Pages" className={styles.row}>
      {PAGES.map(({ text, href }) => (
        <span key={href} aria-current={here === href ? "page" : undefined} className={styles.page}>
          <PageLink href={href}>{text}</PageLink>
        </span>
      ))}
    </nav>
  );
}
