"use client";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Link from "@cloudscape-design/components/link";
import type { ReactNode } from "react";
import type { Completeness, Summary } from "../../../../backend/src/api/schemas.ts";
import { notComplete } from "../../lib/completeness.ts";
import { formatCount } from "../../lib/format.ts";
import { type Scope, scopeParameters } from "../../lib/question.ts";
import { CompletenessBadge } from "../completeness-badge.tsx";
import { PageLink } from "../page-link.tsx";
import styles from "./summary-cards.module.css";

interface Props {
  readonly summary: Summary | undefined;
  readonly scope: Scope;
  /** The numbers are being asked for, or are those of an earlier question. */
  readonly isOutdated: boolean;
  onSelectService(service: string): void;
}

/** The numbers of the question, each with how complete it is. */
export function SummaryCards({ summary, scope, isOutdated, onSelectService }: Props) {
  const withResources = summary?.services.filter(({ count }) => count > 0) ?? [];
  const largest = Math.max(1, ...withResources.map(({ count }) => count));
  return (
    <section aria-label="Summary" className={styles.summary} data-outdated={isOutdated || undefined}>
      <Card title="Resources" value={summary?.count} completeness={summary?.completeness} />
      <Card
        title="Accounts"
        value={summary?.accounts.filter(({ count }) => count > 0).length}
        note={
          summary && `${incompleteGroups(summary.accounts)} of ${formatCount(summary.accounts.length)} not complete`
        }
      />
      <Card
        title="Regions"
        value={summary?.regions.filter(({ count }) => count > 0).length}
        note={summary && `${incompleteGroups(summary.regions)} of ${formatCount(summary.regions.length)} not complete`}
      />
      <Card
        title="Cells not complete"
        value={summary && notComplete(summary.completeness)}
        note={
          summary && (
            <PageLink href={`/dashboard/coverage/?${scopeParameters(scope)}`}>
              {notComplete(summary.completeness) === 0 ? "Show coverage" : "Show which and why"}
            </PageLink>
          )
        }
      />
      {summary && withResources.length > 0 && (
        <div className={styles.services}>
          <Container
            header={
              <Box variant="h2" fontSize="heading-s">
                By service
              </Box>
            }
          >
            <ul className={styles.list}>
              {withResources.map(({ service, title, count, completeness }) => (
                <li key={service} className={styles.service}>
                  <div className={styles.line}>
                    <Link
                      href={`/dashboard/?${scopeParameters({ ...scope, services: [service] })}`}
                      ariaLabel={`${title}, ${formatCount(count)} resources: show only these`}
                      onFollow={(event) => {
                        event.preventDefault();
                        onSelectService(service);
                      }}
                    >
                      {title}
                    </Link>
                    <strong>{formatCount(count)}</strong>
                  </div>
                  <div className={styles.bar} aria-hidden="true">
                    <div style={{ inlineSize: `${Math.max(1, (100 * count) / largest)}%` }} />
                  </div>
                  <div className={styles.badge}>
                    <CompletenessBadge completeness={completeness} variant="short" />
                  </div>
                </li>
              ))}
            </ul>
          </Container>
        </div>
      )}
    </section>
  );
}

function Card(props: {
  readonly title: string;
  readonly value: number | undefined;
  readonly completeness?: Completeness | undefined;
  readonly note?: ReactNode;
}) {
  const { title, value, completeness, note } = props;
  return (
    <Container fitHeight>
      <Box variant="awsui-key-label">{title}</Box>
      <div className={styles.value}>{value === undefined ? <Loading /> : formatCount(value)}</div>
      <div className={styles.badge}>{completeness ? <CompletenessBadge completeness={completeness} /> : note}</div>
    </Container>
  );
}

function Loading() {
  return (
    <span className={styles.loading}>
      <span className="visually-hidden">Loading</span>
    </span>
  );
}

function incompleteGroups(groups: readonly { readonly completeness: Completeness }[]): string {
  return formatCount(groups.filter(({ completeness }) => notComplete(completeness) > 0).length);
}
