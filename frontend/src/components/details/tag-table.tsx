"use client";
import Table from "@cloudscape-design/components/table";

/** Tags by key. */
export function TagTable({ tags }: { readonly tags: Readonly<Record<string, string>> }) {
  const items = Object.entries(tags)
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => a.key.localeCompare(b.key));
  return (
    <Table
      variant="embedded"
      items={items}
      trackBy="key"
      ariaLabels={{ tableLabel: "Tags" }}
      wrapLines
      columnDefinitions={[
        { id: "key", header: "Key", isRowHeader: true, cell: ({ key }) => key },
        { id: "value", header: "Value", cell: ({ value }) => value || <span className="secondary">empty</span> },
      ]}
      empty="No tags"
    />
  );
}
