import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import type { Catalog } from "../../../backend/src/api/schemas.ts";
import { columnId, tagKey } from "./columns.tsx";
import { FILTER_OPERATORS } from "./question.ts";
import { catalogKinds } from "./service-words.ts";

/** What the properties that every resource has are called. */
const LABELS: Readonly<Record<string, string>> = {
  service: "Service",
  kind: "Kind",
  type: "Type",
  account: "Account ID",
  region: "Region",
  id: "ID",
  arn: "ARN",
  name: "Name",
  state: "State",
  createdAt: "Created",
  updatedAt: "Last change",
  firstSeenAt: "First seen",
  related: "Related to",
  related2: "Related within two hops to",
};

/** The properties of the API with the names that people know; tags in a group of their own. */
export function filteringProperties(
  catalog: Catalog | undefined,
  properties: readonly string[],
): PropertyFilterProps.FilteringProperty[] {
  const titles = new Map(
    catalogKinds(catalog).flatMap(({ columns }) => columns.map(({ id, title }) => [columnId(id), title])),
  );
  return properties.map((key) => {
    const isTag = key.startsWith("tag.");
    const label = isTag ? `Tag ${tagKey(key)}` : (LABELS[key] ?? titles.get(key) ?? key);
    return {
      key,
      propertyLabel: label,
      groupValuesLabel: `Values of ${label}`,
      operators: [...FILTER_OPERATORS],
      ...(isTag && { group: "tags" }),
    };
  });
}

/** The property and the beginning of a value in text such as `State = run`; `undefined` where it names none. */
export function propertyOf(
  text: string,
  properties: readonly PropertyFilterProps.FilteringProperty[],
): { readonly property: PropertyFilterProps.FilteringProperty; readonly value: string } | undefined {
  const typed = text.trimStart().toLowerCase();
  // The longest first: a name can be the beginning of another.
  const byLength = properties.toSorted((a, b) => b.propertyLabel.length - a.propertyLabel.length);
  for (const property of byLength) {
    if (!typed.startsWith(property.propertyLabel.toLowerCase())) continue;
    const rest = text.trimStart().slice(property.propertyLabel.length).trimStart();
    const operator = FILTER_OPERATORS.toSorted((a, b) => b.length - a.length).find((each) => rest.startsWith(each));
    if (operator) return { property, value: rest.slice(operator.length).trim() };
  }
  return undefined;
}
