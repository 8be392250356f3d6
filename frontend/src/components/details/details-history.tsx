"use client";
import Box from "@cloudscape-design/components/box";
import Table from "@cloudscape-design/components/table";
import type { Details } from "../../../../backend/src/api/schemas.ts";
import { Time } from "../time.tsx";
import styles from "./details.module.css";

type Change = Details["history"][number];

const WORDS = { created: "Created", updated: "Updated", deleted: "Deleted" } as const;

/** The recorded changes, newest first, with what each field was before and after. */
export function DetailsHistory({
  history,
  firstSeenAt,
}: {
  readonly history: readonly Change[];
  readonly firstSeenAt: string;
}) {
  return (
    <Table
      variant="embedded"
      items={history}
      ariaLabels={{ tableLabel: "History of changes" }}
      wrapLines
      cellVerticalAlign="top"
      columnDefinitions={[
        {
          id: "change",
          header: "Change",
          isRowHeader: true,
          minWidth: 130,
          cell: ({ change, at }) => (
            <>
              {WORDS[change] ?? change}
              <div className="secondary">
                <Time at={at} exact="beside" />
              </div>
            </>
          ),
        },
        { id: "fields", header: "Fields", minWidth: 200, cell: ({ fields }) => <Fields fields={fields} /> },
      ]}
      empty={
        <Box variant="span">
          No change since it was first seen, <Time at={firstSeenAt} exact="beside" />
        </Box>
      }
    />
  );
}

function Fields({ fields }: { readonly fields: Change["fields"] }) {
  if (fields.length === 0) return <span className="secondary">The whole resource</span>;
  return (
    <ul className={styles.fields}>
      {fields.map(({ path, before, after }) => (
        <li key={path}>
          <span className="mono">{path}</span>:{" "}
          {before === undefined && after === undefined ? (
            <span className="secondary">too large to be kept</span>
          ) : (
            <>
              <del>{before === undefined ? "nothing" : text(before)}</del> →{" "}
              <ins>{after === undefined ? "nothing" : text(after)}</ins>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
