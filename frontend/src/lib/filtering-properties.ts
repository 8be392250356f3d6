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

/** The longest first: one can be the beginning of another. */
const BY_LENGTH = FILTER_OPERATORS.toSorted((a, b) => b.length - a.length);

/** The property and the beginning of a value in text such as `State = run`; `undefined` where it names none. */
export function propertyOf(
  text: string,
  properties: readonly PropertyFilterProps.FilteringProperty[],
): { readonly property: PropertyFilterProps.FilteringProperty; readonly value: string } | undefined {
  const typed = text.trimStart();
  for (const property of properties) {
    const { propertyLabel } = property;
    if (!typed.toLowerCase().startsWith(propertyLabel.toLowerCase())) continue;
    // A name that only begins like what was typed is followed by more of it, and by no operator.
    const rest = typed.slice(propertyLabel.length).trimStart();
    const operator = BY_LENGTH.find((each) => rest.startsWith(each));
    if (operator) return { property, value: rest.slice(operator.length).trim() };
  }
  return undefined;
}
