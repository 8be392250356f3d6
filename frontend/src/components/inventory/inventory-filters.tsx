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
  const accounts = (summary?.accounts ?? []).map(({ accountId, name, count }) =>
    option(accountId, accountText(accountId, name), count),
  );
  const regions = (summary?.regions ?? []).map(({ region, count }) => option(region, region, count));
  return (
    <div className={styles.filters}>
      <Select
        name="Services"
        options={serviceOptions(catalog, summary)}
        selected={scope.services.map((value) => ({ value, label: serviceTitle(catalog, value) }))}
        onChange={(values) => onChange({ services: wholeServices(values, scope.services) })}
      />
      <Select
        name="Accounts"
        options={accounts}
        selected={scope.accounts.map((id) => named(accounts, id))}
        onChange={(values) => onChange({ accounts: values })}
      />
      <Select
        name="Regions"
        options={regions}
        selected={scope.regions.map((region) => named(regions, region))}
        onChange={(values) => onChange({ regions: values })}
      />
    </div>
  );
}

interface SelectProps {
  readonly name: string;
  readonly options: MultiselectProps.Options;
  readonly selected: readonly MultiselectProps.Option[];
  onChange(values: string[]): void;
}

function Select({ name, options, selected, onChange }: SelectProps) {
  return (
    <Multiselect
      ariaLabel={name}
      placeholder={`All ${name.toLowerCase()}`}
      inlineTokens
      expandToViewport
      filteringType="auto"
      filteringAriaLabel={`Find ${name.toLowerCase()}`}
      filteringPlaceholder={`Find ${name.toLowerCase()}`}
      options={options}
      selectedOptions={selected}
      empty={`No ${name.toLowerCase()} yet`}
      noMatch="No matches"
      onChange={({ detail }) => onChange(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
    />
  );
}

function option(value: string, label: string, count: number): MultiselectProps.Option {
  return { value, label, labelTag: formatCount(count) };
}

/** What is selected, also where it is not among the options (any more). */
function named(options: readonly MultiselectProps.Option[], value: string): MultiselectProps.Option {
  return options.find((each) => each.value === value) ?? { value, label: value };
}

/** Each service as a group: the whole of it, and its kinds. */
function serviceOptions(catalog: Catalog | undefined, summary: Summary | undefined): MultiselectProps.OptionGroup[] {
  const counts = new Map(
    summary?.services.flatMap(({ service, count, kinds }) => [
      [service, count] as const,
      ...kinds.map((kind) => [kind.type, kind.count] as const),
    ]),
  );
  return Object.entries(catalog?.services ?? {}).map(([service, { title, kinds }]) => ({
    label: title,
    options: [
      { ...option(service, `All of ${title}`, counts.get(service) ?? 0), filteringTags: [service] },
      ...Object.values(kinds).map(({ type, title: ofKind }) => ({
        ...option(type, ofKind, counts.get(type) ?? 0),
        filteringTags: [title, type],
      })),
    ],
  }));
}

/** A service stands for all of its kinds: whichever of the two was selected last replaces the other. */
function wholeServices(values: readonly string[], before: readonly string[]): string[] {
  const isNew = (value: string) => !before.includes(value);
  const isPart = (value: string, service: string) => value.startsWith(`${service}:`);
  return values.filter((value) => {
    const [service = value] = value.split(":");
    if (value !== service) return !(values.includes(service) && (isNew(service) || !isNew(value)));
    return isNew(value) || !values.some((other) => isPart(other, service) && isNew(other));
  });
}
