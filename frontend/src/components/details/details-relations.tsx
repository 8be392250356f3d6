"use client";
import Link from "@cloudscape-design/components/link";
import Table from "@cloudscape-design/components/table";
import type { Catalog, Details } from "../../../../backend/src/api/schemas.ts";
import { nativeId } from "../../lib/columns.tsx";
import { inventoryParameters } from "../../lib/question.ts";
import { resourceAddress } from "../../lib/resource-address.ts";
import { serviceTitle } from "../../lib/service-words.ts";

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
      columnDefinitions={[
        {
          id: "direction",
          header: "Direction",
          cell: ({ direction }) => (direction === "out" ? "Uses" : "Used by"),
        },
        {
          id: "type",
          header: "Type",
          cell: ({ reference, resource }) => serviceTitle(catalog, resource?.type ?? reference.type),
        },
        {
          id: "resource",
          header: "Resource",
          isRowHeader: true,
          cell: ({ reference, resource }) => {
            if (!resource) return <span className="mono secondary">{reference.id} (not in the inventory)</span>;
            const address = resourceAddress(resource);
            return (
              <Link
                href={`/dashboard/?${inventoryParameters({ resource: address })}`}
                onFollow={(event) => {
                  event.preventDefault();
                  onOpen(address);
                }}
              >
                {resource.name || <span className="mono">{nativeId(resource)}</span>}
              </Link>
            );
          },
        },
        {
          id: "account",
          header: "Account",
          cell: ({ resource }) => <span className="mono">{resource?.accountId ?? "–"}</span>,
        },
        { id: "region", header: "Region", cell: ({ resource }) => resource?.region ?? "–" },
      ]}
      empty="No relations are known"
    />
  );
}
