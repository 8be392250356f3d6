"use client";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";
import SplitPanel from "@cloudscape-design/components/split-panel";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import type { Catalog, Details } from "../../../../backend/src/api/schemas.ts";
import { useRequest } from "../../hooks/use-request.ts";
import { getDetails } from "../../lib/api.ts";
import { nativeId } from "../../lib/columns.tsx";
import { formatCount } from "../../lib/format.ts";
import { parseResourceAddress } from "../../lib/resource-address.ts";
import { serviceTitle } from "../../lib/service-words.ts";
import { useDashboard } from "../dashboard-context.tsx";
import { ErrorNotice } from "../error-notice.tsx";
import { CellNotice } from "./cell-notice.tsx";
import { DetailsFields } from "./details-fields.tsx";
import { DetailsHistory } from "./details-history.tsx";
import { DetailsRelations } from "./details-relations.tsx";
import { JsonView } from "./json-view.tsx";
import { TagTable } from "./tag-table.tsx";

interface Props {
  /** `service/account/region/kind/id` */
  readonly address: string;
  /** Opens another resource instead. */
  onOpen(address: string): void;
}

/** Everything that is known of one resource. */
export function DetailsPanel({ address, onOpen }: Props) {
  const { catalog, revision } = useDashboard();
  const key = parseResourceAddress(address);
  const answer = useRequest(
    key && address,
    (signal) => (key ? getDetails(key, signal) : Promise.reject(new Error("This address names no resource"))),
    { revision },
  );
  const details = answer.isOutdated ? undefined : answer.data;
  const name = details?.resource.name ?? (key ? nativeId(key) : "Unknown resource");
  return (
    <SplitPanel
      header={name}
      closeBehavior="hide"
      headerDescription={details && serviceTitle(catalog.data, details.resource.type)}
    >
      <SpaceBetween size="m">
        {!key && (
          <StatusIndicator type="error">The address of this page names no resource that can be read.</StatusIndicator>
        )}
        <ErrorNotice
          error={answer.error}
          title="Cannot load the details"
          keepsData={details !== undefined}
          onRetry={answer.reload}
        />
        {!details && answer.loading && <StatusIndicator type="loading">Loading the details</StatusIndicator>}
        {details && <Actions details={details} />}
        {details && <Parts details={details} catalog={catalog.data} onOpen={onOpen} />}
      </SpaceBetween>
    </SplitPanel>
  );
}

function Actions({ details: { resource, consoleUrl } }: { readonly details: Details }) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <CopyToClipboard
        copyButtonText="Copy ARN"
        copySuccessText="ARN copied"
        copyErrorText="The ARN could not be copied"
        textToCopy={resource.arn}
      />
      {consoleUrl && (
        <Button href={consoleUrl} target="_blank" rel="noreferrer" iconName="external" iconAlign="right">
          Open in AWS console
        </Button>
      )}
    </SpaceBetween>
  );
}

function Parts({
  details,
  catalog,
  onOpen,
}: { readonly details: Details; readonly catalog: Catalog | undefined } & Pick<Props, "onOpen">) {
  const [tab, setTab] = useState("fields");
  const { resource, relations, history, cell } = details;
  const tags = Object.keys(resource.tags).length;
  return (
    <>
      <CellNotice cell={cell} />
      <Tabs
        ariaLabel="Parts of the details"
        activeTabId={tab}
        onChange={({ detail }) => setTab(detail.activeTabId)}
        tabs={[
          { id: "fields", label: "Fields", content: <DetailsFields resource={resource} catalog={catalog} /> },
          { id: "tags", label: counted("Tags", tags), content: <TagTable tags={resource.tags} /> },
          {
            id: "relations",
            label: counted("Relations", relations.length),
            content: <DetailsRelations relations={relations} catalog={catalog} onOpen={onOpen} />,
          },
          {
            id: "history",
            label: counted("History", history.length),
            content: <DetailsHistory history={history} firstSeenAt={resource.firstSeenAt} />,
          },
          { id: "json", label: "JSON", content: <JsonView value={resource.data} /> },
        ]}
      />
      <Box variant="small">As AWS described it; secrets are left out when a resource is read.</Box>
    </>
  );
}

function counted(label: string, count: number): string {
  return `${label} (${formatCount(count)})`;
}
