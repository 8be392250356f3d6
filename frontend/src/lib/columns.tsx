import type { TableProps } from "@cloudscape-design/components/table";
import type { Catalog, ResourceRow } from "../../../backend/src/api/schemas.ts";
import { AccountName } from "../components/account-name.tsx";
import { Tags } from "../components/tags.tsx";
import { Time } from "../components/time.tsx";
import { formatCount, formatValue, NOTHING } from "./format.ts";
import { catalogKinds, serviceTitle } from "./service-words.ts";

/** A column of the resource table. Its id is the property that filters and sorts call it by. */
export interface ResourceColumn extends TableProps.ColumnDefinition<ResourceRow> {
  readonly id: string;
  readonly header: string;
}

/** The native id: what follows the kind in the resource id. */
export function nativeId({ resourceId }: Pick<ResourceRow, "resourceId">): string {
  return resourceId.slice(resourceId.indexOf("/") + 1);
}

/** Columns that every kind has, in their default order. */
function commonColumns(
  catalog: Catalog | undefined,
  nameCell: (row: ResourceRow) => React.ReactNode,
): ResourceColumn[] {
  return [
    { id: "name", header: "Name", sortingField: "name", isRowHeader: true, minWidth: 140, width: 175, cell: nameCell },
    {
      id: "type",
      header: "Type",
      sortingField: "type",
      minWidth: 120,
      width: 170,
      cell: (row) => serviceTitle(catalog, row.type),
    },
    {
      id: "account",
      header: "Account",
      sortingField: "account",
      minWidth: 140,
      width: 250,
      cell: (row) => <AccountName id={row.accountId} name={row.accountName} />,
    },
    { id: "region", header: "Region", sortingField: "region", minWidth: 100, width: 130, cell: (row) => row.region },
    {
      id: "state",
      header: "State",
      sortingField: "state",
      minWidth: 90,
      width: 115,
      cell: (row) => row.state ?? NOTHING,
    },
    {
      id: "updatedAt",
      header: "Last change",
      sortingField: "updatedAt",
      minWidth: 120,
      width: 148,
      cell: (row) => <Time at={row.updatedAt} />,
    },
    { id: "createdAt", header: "Created", sortingField: "createdAt", cell: (row) => <Time at={row.createdAt} /> },
    {
      id: "firstSeenAt",
      header: "First seen",
      sortingField: "firstSeenAt",
      cell: (row) => <Time at={row.firstSeenAt} />,
    },
    {
      id: "id",
      header: "ID",
      sortingField: "id",
      minWidth: 160,
      cell: (row) => <span className="mono">{nativeId(row)}</span>,
    },
    {
      id: "arn",
      header: "ARN",
      sortingField: "arn",
      minWidth: 260,
      cell: (row) => <span className="mono">{row.arn}</span>,
    },
    { id: "tags", header: "Tags", minWidth: 200, cell: (row) => <Tags tags={row.tags} max={3} /> },
  ];
}

/** The columns that are shown where nobody chose others. */
const DEFAULT_COLUMNS = ["name", "type", "account", "region", "state", "updatedAt"];

/** Everything the table can show: common columns, all of the catalog, and the tags that occur. */
export function resourceColumns(
  catalog: Catalog | undefined,
  {
    tagProperties,
    nameCell,
  }: { readonly tagProperties: readonly string[]; readonly nameCell: (row: ResourceRow) => React.ReactNode },
): ResourceColumn[] {
  const ofCatalog = new Map<string, ResourceColumn>();
  for (const { id, title } of catalogKinds(catalog).flatMap(({ columns }) => columns)) {
    if (!ofCatalog.has(id)) ofCatalog.set(id, catalogColumn(id, title));
  }
  const ofTags = tagProperties.map((id): ResourceColumn => {
    const key = tagKey(id);
    return { id, header: `Tag ${key}`, sortingField: id, minWidth: 120, cell: (row) => row.tags[key] || NOTHING };
  });
  return [...commonColumns(catalog, nameCell), ...ofCatalog.values(), ...ofTags];
}

/** The key of a tag by its property: `tag.Owner`, or quoted: `tag."aws:createdBy"`. */
export function tagKey(property: string): string {
  const key = property.slice("tag.".length);
  if (!key.startsWith('"')) return key;
  try {
    return String(JSON.parse(key));
  } catch {
    return key; // Not written by the API: shown as it is.
  }
}

/** The ids of the columns that are shown by default, where `kindColumns` are those of the one kind that is looked at. */
export function defaultColumns(kindColumns: readonly { readonly id: string }[]): string[] {
  if (kindColumns.length === 0) return DEFAULT_COLUMNS;
  const common = DEFAULT_COLUMNS.filter((id) => id !== "type");
  return [...common.slice(0, -1), ...kindColumns.map(({ id }) => columnId(id)), "updatedAt"];
}

function catalogColumn(id: string, title: string): ResourceColumn {
  return {
    id: columnId(id),
    header: title,
    sortingField: columnId(id),
    minWidth: 110,
    cell: (row) => cellOf(row.columns[id]),
  };
}

/** A column of the catalog is a property by its own id, unless every resource has one of that name. */
export function columnId(id: string): string {
  return COMMON_PROPERTIES.has(id) ? `columns.${id}` : id;
}

const COMMON_PROPERTIES = new Set(
  "service kind type account region id arn name state createdAt updatedAt firstSeenAt tags".split(" "),
);

function cellOf(value: unknown): string {
  return typeof value === "number" ? formatCount(value) : formatValue(value);
}
