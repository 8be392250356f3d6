"use client";
import Link from "@cloudscape-design/components/link";
import Table from "@cloudscape-design/components/table";
import type { Catalog, Details } from "../../../../backend/src/api/schemas.ts";
import { nativeId } from "../../lib/columns.tsx";
import { inventoryParameters } from "../../lib/question.ts";
import { resourceAddress } from "../../lib/resource-address.ts";
import { serviceTitle } from "../../lib/service-words.ts";
import { AccountName } from "../account-name.tsx";

interface Props {
  readonly relations: Details["relations"];
  readonly catalog: Catalog | undefined;
  onOpen(address: string): void;
}

/** What the resource points to and what points to it; what is not stored is named only. */
export function DetailsRelations({ relations, catalog, onOpen }: Props) {
  return (
    <Table
      variant="embedded"
      items={relations}
      ariaLabels={{ tableLabel: "Relations" }}
      wrapLines
      cellVerticalAlign="top"
      columnDefinitions={[
        {
          id: "relation",
          header: "Relation",
          cell: ({ direction, reference, resource }) => (
            <>
              {direction === "out" ? "Uses" : "Used by"}
              <div className="secondary">{serviceTitle(catalog, resource?.type ?? reference.type)}</div>
            </>
          ),
        },
        {
          id: "resource",
          header: "Resource",
          isRowHeader: true,
          cell: (relation) => <Related relation={relation} onOpen={onOpen} />,
        },
      ]}
      empty="No relations are known"
    />
  );
}

interface RelatedProps {
  readonly relation: Details["relations"][number];
  onOpen(address: string): void;
}

function Related({ relation: { reference, resource }, onOpen }: RelatedProps) {
  if (!resource) {
    return (
      <>
        <span className="mono">{reference.id}</span>
        <div className="secondary">not in the inventory</div>
      </>
    );
  }
  const address = resourceAddress(resource);
  return (
    <>
      <Link
        href={`/dashboard/?${inventoryParameters({ resource: address })}`}
        onFollow={(event) => {
          event.preventDefault();
          onOpen(address);
        }}
      >
        {resource.name || <span className="mono">{nativeId(resource)}</span>}
      </Link>
      <div className="secondary">
        <AccountName id={resource.accountId} />, {resource.region}
      </div>
    </>
  );
}
