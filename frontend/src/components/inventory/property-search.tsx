"use client";
import PropertyFilter, { type PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { useEffect, useMemo, useRef } from "react";
import type { Catalog } from "../../../../backend/src/api/schemas.ts";
import { useFacetOptions } from "../../hooks/use-facet-options.ts";
import { filteringProperties, propertyOf } from "../../lib/filtering-properties.ts";
import { plural } from "../../lib/format.ts";
import { FILTER_OPERATORS, type FilterToken, type Question } from "../../lib/question.ts";

interface Props {
  readonly question: Question;
  readonly catalog: Catalog | undefined;
  /** The properties that the API can filter by. */
  readonly properties: readonly string[];
  readonly total: number | undefined;
  readonly loading: boolean;
  onChange(change: Pick<Question, "search" | "filters">): void;
}

/** Free text and conditions on properties, all of which must hold. */
export function PropertySearch({ question, catalog, properties, total, loading, onChange }: Props) {
  const { options, status, load } = useFacetOptions(question);
  // A condition from the address is shown even where it names a property that does not exist (any more).
  const asked = question.filters.map(({ property }) => property).filter((property) => !properties.includes(property));
  const all = [...properties, ...new Set(asked)].join("\n");
  const known = useMemo(() => filteringProperties(catalog, all === "" ? [] : all.split("\n")), [catalog, all]);
  // The filter asks once for what was typed: where no property was known yet, that is to be made good.
  const unread = useRef("");
  useEffect(() => {
    const typed = propertyOf(unread.current, known);
    if (!typed) return;
    unread.current = "";
    load({ filteringProperty: typed.property, filteringText: typed.value, firstPage: true, samePage: false });
  }, [known, load]);
  return (
    <PropertyFilter
      filteringAriaLabel="Find resources"
      filteringPlaceholder="Find resources by name, id, ARN, tag or property"
      query={{ operation: "and", tokens: tokensOf(question) }}
      onChange={({ detail }) => onChange(questionOf(detail.tokens))}
      hideOperations
      freeTextFiltering={{ operators: [":"] }}
      filteringProperties={known}
      filteringOptions={options}
      filteringStatusType={status}
      filteringLoadingText="Loading values"
      filteringErrorText="The values could not be loaded."
      filteringRecoveryText="Retry"
      filteringEmpty="No values found"
      onLoadItems={({ detail }) => {
        unread.current = detail.filteringProperty ? "" : detail.filteringText;
        load(detail);
      }}
      customGroupsText={[{ group: "tags", properties: "Tags", values: "Values of tags" }]}
      {...(total !== undefined && { countText: plural(total, "match", "matches") })}
      loading={loading}
      tokenLimit={6}
      expandToViewport
    />
  );
}

/** Free text is one condition without a property; the words in it must all be found. */
function tokensOf({ search, filters }: Question): PropertyFilterProps.Token[] {
  const conditions = filters.map(({ property, operator, value }) => ({ propertyKey: property, operator, value }));
  return search === "" ? conditions : [{ operator: ":", value: search }, ...conditions];
}

function questionOf(tokens: readonly PropertyFilterProps.Token[]): Pick<Question, "search" | "filters"> {
  const search: string[] = [];
  const filters: FilterToken[] = [];
  for (const { propertyKey, operator, value } of tokens) {
    const text = String(value ?? "").trim();
    const known = FILTER_OPERATORS.find((each) => each === operator);
    if (propertyKey === undefined) search.push(text);
    else if (known) filters.push({ property: propertyKey, operator: known, value: text });
  }
  return { search: search.join(" ").trim(), filters };
}
