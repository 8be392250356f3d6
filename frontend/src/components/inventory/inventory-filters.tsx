"use client";
import Multiselect, { type MultiselectProps } from "@cloudscape-design/components/multiselect";
import type { Catalog, Summary } from "../../../../backend/src/api/schemas.ts";
import { formatCount } from "../../lib/format.ts";
import type { Scope } from "../../lib/question.ts";
import { serviceTitle } from "../../lib/service-words.ts";
import { accountText } from "../account-name.tsx";
import styles from "./inventory-filters.module.css";

interface Props {
  readonly scope: Scope;
  readonly catalog: Catalog | undefined;
  /** The numbers of everything: what can be selected, and how many resources each has. */
  readonly summary: Summary | undefined;
  onChange(scope: Partial<Scope>): void;
}

/** Narrows a page to services or kinds, accounts and regions. */
export function InventoryFilters({ scope, catalog, summary, onChange }: Props) {
  const accounts = summary?.accounts.map(({ accountId, name, count }) =>
    option(accountId, accountText(accountId, name), count),
  );
  const regions = summary?.regions.map(({ region, count }) => option(region, region, count));
  return (
    <div className={styles.filters}>
      <Select
        name="Services"
        groups={serviceOptions(catalog, summary)}
        selected={selectedServiceOptions(catalog, scope.services)}
        onChange={(values) => onChange({ services: wholeServices(catalog, values) })}
        shown={scope.services.map((name) => serviceTitle(catalog, name))}
      />
      <Select
        name="Accounts"
        groups={accounts ?? []}
        selected={scope.accounts}
        onChange={(values) => onChange({ accounts: values })}
        shown={scope.accounts.map((id) =>
          accountText(id, summary?.accounts.find(({ accountId }) => accountId === id)?.name),
        )}
      />
      <Select
        name="Regions"
        groups={regions ?? []}
        selected={scope.regions}
        onChange={(values) => onChange({ regions: values })}
        shown={scope.regions}
      />
    </div>
  );
}

function Select({
  name,
  groups,
  selected,
  shown,
  onChange,
}: {
  readonly name: string;
  readonly groups: MultiselectProps.Options;
  readonly selected: readonly string[];
  /** What is selected, in words. */
  readonly shown: readonly string[];
  onChange(values: string[]): void;
}) {
  const known = new Map(
    groups.flatMap((group) => ("options" in group ? group.options : [group])).map((each) => [each.value, each]),
  );
  const inWords =
    shown.length === 0
      ? `All ${name.toLowerCase()}`
      : shown.length <= 2
        ? shown.join(", ")
        : `${shown.length} ${name.toLowerCase()}`;
  return (
    <Multiselect
      ariaLabel={shown.length === 0 ? name : `${name}: ${shown.join(", ")}`}
      placeholder={inWords}
      hideTokens
      expandToViewport
      filteringType="auto"
      filteringAriaLabel={`Find ${name.toLowerCase()}`}
      filteringPlaceholder={`Find ${name.toLowerCase()}`}
      options={groups}
      selectedOptions={selected.map((value) => known.get(value) ?? { value, label: value })}
      empty={`No ${name.toLowerCase()} yet`}
      noMatch="No matches"
      deselectAriaLabel={(each) => `Remove ${each.label ?? each.value ?? ""}`}
      onChange={({ detail }) => onChange(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
    />
  );
}

function option(value: string, label: string, count: number): MultiselectProps.Option {
  return { value, label, labelTag: formatCount(count) };
}

/** Each service as a group of its kinds. */
function serviceOptions(catalog: Catalog | undefined, summary: Summary | undefined): MultiselectProps.OptionGroup[] {
  const counts = new Map(
    summary?.services.flatMap(({ service, count, kinds }) => [
      [service, count] as const,
      ...kinds.map((kind) => [kind.type, kind.count] as const),
    ]),
  );
  return Object.entries(catalog?.services ?? {}).map(([service, { title, kinds }]) => ({
    label: `${title} (${formatCount(counts.get(service) ?? 0)})`,
    options: Object.values(kinds).map(({ type, title: ofKind }) => ({
      ...option(type, ofKind, counts.get(type) ?? 0),
      filteringTags: [title, service],
    })),
  }));
}

/** A service that is selected as a whole has all of its kinds selected. */
function selectedServiceOptions(catalog: Catalog | undefined, services: readonly string[]): string[] {
  return services.flatMap((name) => {
    const kinds = catalog?.services[name]?.kinds;
    return kinds ? Object.values(kinds).map(({ type }) => type) : [name];
  });
}

/** The other way round: all kinds of a service are the service. */
function wholeServices(catalog: Catalog | undefined, types: readonly string[]): string[] {
  const whole = Object.entries(catalog?.services ?? {}).filter(([, { kinds }]) =>
    Object.values(kinds).every(({ type }) => types.includes(type)),
  );
  const covered = new Set(whole.flatMap(([, { kinds }]) => Object.values(kinds).map(({ type }) => type)));
  return [...whole.map(([service]) => service), ...types.filter((type) => !covered.has(type))];
}
