"use client";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Link from "@cloudscape-design/components/link";
import type { ReactNode } from "react";
import type { Catalog, Completeness, Summary } from "../../../../backend/src/api/schemas.ts";
import { notComplete } from "../../lib/completeness.ts";
import { formatCount } from "../../lib/format.ts";
import { type Scope, scopeParameters } from "../../lib/question.ts";
import { CompletenessBadge } from "../completeness-badge.tsx";
import { PageLink } from "../page-link.tsx";
import styles from "./summary-cards.module.css";

interface Props {
  readonly summary: Summary | undefined;
  readonly catalog: Catalog | undefined;
  readonly loading: boolean;
  readonly scope: Scope;
  /** The numbers are being asked for, or are those of an earlier question. */
  readonly isOutdated: boolean;
  /** A service, or a kind such as `ec2:instance`. */
  onSelectService(name: string): void;
}

/** The numbers of the question, each with how complete it is. */
export function SummaryCards({ summary, catalog, loading, scope, isOutdated, onSelectService }: Props) {
  const groups = groupsOf(summary);
  const places = summary === undefined && loading ? groupsExpected(catalog, scope) : 0;
  const largest = Math.max(1, ...groups.map(({ count }) => count));
  return (
    <section aria-label="Summary" className={styles.summary} data-outdated={isOutdated || undefined}>
      <Container>
        <div className={styles.figures}>
          <Figure loading={loading} title="Resources" value={summary?.count}>
            {summary && <CompletenessBadge completeness={summary.completeness} variant="short" />}
          </Figure>
          <Figure loading={loading} title="Accounts" value={summary?.accounts.filter(hasResources).length}>
            {summary && groupsNotComplete(summary.accounts)}
          </Figure>
          <Figure loading={loading} title="Regions" value={summary?.regions.filter(hasResources).length}>
            {summary && groupsNotComplete(summary.regions)}
          </Figure>
          <Figure loading={loading} title="Cells not complete" value={summary && notComplete(summary.completeness)}>
            {summary && (
              <PageLink href={`/dashboard/coverage/?${scopeParameters(scope)}`} fontSize="body-s">
                {notComplete(summary.completeness) === 0 ? "Show the coverage" : "Show which and why"}
              </PageLink>
            )}
          </Figure>
        </div>
        {groups.length > 0 && (
          <ul className={styles.services} aria-label="Resources by service or kind">
            {groups.map(({ name, title, count, completeness }) => (
              <li key={name}>
                <div className={styles.line}>
                  <Link
                    href={`/dashboard/?${scopeParameters({ ...scope, services: [name] })}`}
                    ariaLabel={`${title}, ${formatCount(count)} resources: show only these`}
                    onFollow={(event) => {
                      event.preventDefault();
                      onSelectService(name);
                    }}
                  >
                    {title}
                  </Link>
                  <strong>{formatCount(count)}</strong>
                </div>
                <div className={styles.bar} aria-hidden="true">
                  <div style={{ inlineSize: `${Math.max(1, (100 * count) / largest)}%` }} />
                </div>
                <div className={styles.trust}>
                  <CompletenessBadge completeness={completeness} variant="short" />
                </div>
              </li>
            ))}
          </ul>
        )}
        {places > 0 && <Places count={places} />}
      </Container>
    </section>
  );
}

/** The services; where there is only one, its kinds. */
function groupsOf(summary: Summary | undefined) {
  const services = summary?.services.filter(hasResources) ?? [];
  const [only] = services;
  return only && services.length === 1
    ? only.kinds.filter(hasResources).map((kind) => ({ ...kind, name: kind.type }))
    : services.map((service) => ({ ...service, name: service.service }));
}

/** How many services or kinds the numbers will most likely be of. */
function groupsExpected(catalog: Catalog | undefined, { services }: Scope): number {
  const ofCatalog = catalog?.services ?? {};
  if (services.length === 0) return Object.keys(ofCatalog).length;
  const [first = "", ...others] = new Set(services.map((name) => name.split(":")[0] ?? name));
  if (others.length > 0) return others.length + 1;
  return services.includes(first) ? Object.keys(ofCatalog[first]?.kinds ?? {}).length : services.length;
}

/** Keeps the room of the groups while they are asked for, so that what is below stays under the user's hand. */
function Places({ count }: { readonly count: number }) {
  return (
    <ul className={styles.services} aria-hidden="true">
      {Array.from({ length: count }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: places are alike.
        <li key={place}>
          <div className={styles.line}>&nbsp;</div>
          <div className={styles.bar} />
          <div className={styles.trust} />
        </li>
      ))}
    </ul>
  );
}

interface FigureProps {
  readonly title: string;
  readonly value: number | undefined;
  readonly loading: boolean;
  readonly children: ReactNode;
}

/** A number, and below it how far it is to be trusted. */
function Figure({ title, value, loading, children }: FigureProps) {
  return (
    <div>
      <Box variant="awsui-key-label">{title}</Box>
      <div className={styles.value}>{value === undefined && loading ? <Loading /> : formatCount(value)}</div>
      <div className={styles.trust}>
        <Box fontSize="body-s" color="text-body-secondary">
          {children}
        </Box>
      </div>
    </div>
  );
}

function Loading() {
  return (
    <span className={styles.loading}>
      <span className="visually-hidden">Loading</span>
    </span>
  );
}

function hasResources({ count }: { readonly count: number }): boolean {
  return count > 0;
}

function groupsNotComplete(groups: readonly { readonly completeness: Completeness }[]): string {
  const missing = groups.filter(({ completeness }) => notComplete(completeness) > 0).length;
  if (groups.length === 0) return "none read yet";
  return missing === 0
    ? `all ${formatCount(groups.length)} complete`
    : `${formatCount(missing)} of ${formatCount(groups.length)} not complete`;
}
