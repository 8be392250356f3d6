"use client";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Catalog, Details } from "../../../../backend/src/api/schemas.ts";
import { nativeId } from "../../lib/columns.tsx";
import { formatCount, formatValue, NOTHING } from "../../lib/format.ts";
import { catalogKinds, serviceTitle } from "../../lib/service-words.ts";
import { AccountName } from "../account-name.tsx";
import { Time } from "../time.tsx";

/** The fields that every resource has, and those of its kind. */
export function DetailsFields({
  resource,
  catalog,
}: {
  readonly resource: Details["resource"];
  readonly catalog: Catalog | undefined;
}) {
  const titles = new Map(
    catalogKinds(catalog)
      .find(({ type }) => type === resource.type)
      ?.columns.map(({ id, title }) => [id, title]),
  );
  const ofKind = Object.entries(resource.columns).map(([id, value]) => ({
    label: titles.get(id) ?? id,
    value: typeof value === "number" ? formatCount(value) : formatValue(value),
  }));
  return (
    <SpaceBetween size="l">
      <KeyValuePairs
        columns={4}
        minColumnWidth={170}
        items={[
          { label: "Type", value: serviceTitle(catalog, resource.type) },
          { label: "ID", value: <span className="mono">{nativeId(resource)}</span> },
          { label: "State", value: resource.state ?? NOTHING },
          { label: "Account", value: <AccountName id={resource.accountId} name={resource.accountName} /> },
          { label: "Region", value: resource.region },
          { label: "Created", value: <Time at={resource.createdAt} exact="beside" /> },
          { label: "First seen", value: <Time at={resource.firstSeenAt} exact="beside" /> },
          { label: "Last change", value: <Time at={resource.updatedAt} exact="beside" /> },
          ...ofKind,
        ]}
      />
      <KeyValuePairs items={[{ label: "ARN", value: <span className="mono">{resource.arn}</span> }]} />
    </SpaceBetween>
  );
}
