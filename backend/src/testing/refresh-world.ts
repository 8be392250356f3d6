import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { createOrganization, inProcess, type Organization, type OrganizationOptions } from "simulator";
import type { AwsSettings } from "../aws.ts";
import { loadServices, SERVICE_NAMES } from "../collectors/index.ts";
import type { Cell, Change, Run, StoredResource } from "../model.ts";
import type { RefreshOptions } from "../refresh/refresh-options.ts";
import { refresh } from "../refresh/run.ts";
import { openInMemoryStorage } from "../storage/open-storage.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";

/** A simulated organisation, an empty store in memory, and the refresh that connects them. */
export interface RefreshWorld extends AsyncDisposable {
  readonly organization: Organization;
  readonly storage: InventoryStorage;
  /** The client of the store, to look at the tables as they are. */
  readonly client: DynamoDBClient;
  readonly aws: AwsSettings;
  refresh(overrides?: Partial<RefreshOptions>): Promise<Run>;
  /** Everything stored, by `service/account/region/resourceId`. */
  stored(): Promise<Map<string, StoredResource>>;
  /** Every cell, by `service:kind/account/region`. */
  cells(): Promise<Map<string, Cell>>;
  /** Every change recorded on the days of the test, oldest first. */
  changes(): Promise<Change[]>;
}

/** The settings that reach a simulated organisation in this process, by the caller of its management account. */
export function simulatedAws(organization: Organization): AwsSettings {
  return {
    region: "us-east-1",
    requestHandler: inProcess(organization.core),
    // The SDK's own strategy without its pauses.
    retryStrategy: new ConfiguredRetryStrategy(3, () => 0),
    credentials: async () => ({ accessKeyId: "AKIASIMULATEDCALLER", secretAccessKey: "simulated" }),
  };
}

/** Makes a world; end it with `await using`. Limits are off, because a test must not wait for them. */
export async function refreshWorld(options: OrganizationOptions = {}): Promise<RefreshWorld> {
  const organization = createOrganization(options);
  const { storage, client, close } = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  const aws = simulatedAws(organization);
  const services = await loadServices(SERVICE_NAMES);
  return {
    organization,
    storage,
    client,
    aws,
    refresh: (overrides = {}) =>
      refresh({
        storage,
        aws,
        role: { roleName: "InventoryReadRole" },
        services,
        trigger: "cli",
        limiter: async () => {},
        ...overrides,
      }),
    async stored() {
      const resources = new Map<string, StoredResource>();
      for await (const partition of partitionsOf(storage)) {
        for await (const page of storage.resources(partition)) {
          for (const resource of page) {
            const { service, accountId, region, resourceId } = resource;
            resources.set(`${service}/${accountId}/${region}/${resourceId}`, resource);
          }
        }
      }
      return resources;
    },
    async cells() {
      const cells = new Map<string, Cell>();
      for await (const { service, accountId, region, cells: own } of partitionsOf(storage)) {
        for (const [kind, cell] of Object.entries(own)) cells.set(`${service}:${kind}/${accountId}/${region}`, cell);
      }
      return cells;
    },
    async changes() {
      const changes: Change[] = [];
      const today = Date.now();
      for (const day of [today - 86_400_000, today]) {
        const pages = storage.changes(new Date(day).toISOString().slice(0, 10));
        for await (const page of pages) changes.push(...page);
      }
      return changes;
    },
    [Symbol.asyncDispose]: close,
  };
}

async function* partitionsOf(storage: InventoryStorage) {
  for (const service of SERVICE_NAMES) for await (const page of storage.partitions(service)) yield* page;
}
