import { SetupError } from "./errors.ts";
import { DEFAULT_RETENTION, type SnapshotRetention } from "./query/snapshot-retention.ts";

/** An account named in the configuration. */
export interface ConfiguredAccount {
  readonly accountId: string;
  readonly name?: string;
}

/** Everything that the environment decides, parsed once at start. */
export interface Config {
  readonly tables: { readonly inventory: string; readonly metadata: string; readonly changes: string };
  /** A DynamoDB endpoint for our own tables; apart from `AWS_ENDPOINT_URL*`, which steer collection. */
  readonly storeEndpoint?: string;
  /** Directory of the embedded engine. */
  readonly dataDir: string;
  readonly roleName: string;
  readonly externalId?: string;
  /** Absent: ask the organisation. */
  readonly accounts?: readonly ConfiguredAccount[];
  /** How many snapshots by day are kept. */
  readonly snapshots: SnapshotRetention;
  /** The region that calls without a region of their own go to; absent: the profile's. */
  readonly region?: string;
}

const ACCOUNT_ID = /^\d{12}$/;

/** IAM's form of a role's name, with its path before it, e.g. `audit/InventoryReadRole`. */
const ROLE_NAME = /^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;

/** Reads the configuration from environment variables; throws {@link SetupError} naming the first bad one. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const storeEndpoint = value(env, "INVENTORY_STORE_ENDPOINT");
  if (storeEndpoint !== undefined && !isHttpUrl(storeEndpoint)) {
    throw new SetupError(
      `Cannot read INVENTORY_STORE_ENDPOINT: "${storeEndpoint}" is not a URL such as http://127.0.0.1:8000`,
    );
  }
  const roleName = value(env, "INVENTORY_ROLE_NAME") ?? "InventoryReadRole";
  if (!ROLE_NAME.test(roleName)) {
    throw new SetupError(
      `Cannot read INVENTORY_ROLE_NAME: "${roleName}" is not a role's name (1 to 64 letters, digits and +=,.@_-, after its path if it has one)`,
    );
  }
  const externalId = value(env, "EXTERNAL_ID");
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    throw new SetupError("Cannot read EXTERNAL_ID: AWS allows 2 to 1224 letters, digits and +=,.@:/-");
  }
  const accounts = value(env, "INVENTORY_ACCOUNTS");
  const region = value(env, "AWS_REGION") ?? value(env, "AWS_DEFAULT_REGION");
  return {
    tables: {
      inventory: value(env, "INVENTORY_TABLE_NAME") ?? "aws-inventory-data",
      metadata: value(env, "METADATA_TABLE_NAME") ?? "aws-inventory-metadata",
      changes: value(env, "INVENTORY_CHANGES_TABLE_NAME") ?? "aws-inventory-changes",
    },
    ...(storeEndpoint !== undefined && { storeEndpoint }),
    dataDir: value(env, "INVENTORY_DATA_DIR") ?? ".data",
    roleName,
    snapshots: {
      daily: countValue(env, "INVENTORY_DAILY_SNAPSHOTS", DEFAULT_RETENTION.daily),
      monthly: countValue(env, "INVENTORY_MONTHLY_SNAPSHOTS", DEFAULT_RETENTION.monthly),
    },
    ...(externalId !== undefined && { externalId }),
    ...(accounts !== undefined && { accounts: parseAccounts(accounts) }),
    ...(region !== undefined && { region }),
  };
}

/** Where the tables are, as `openStorage` takes it: at the configured endpoint, else in the embedded engine of the data directory. */
export function storagePlace({ storeEndpoint, dataDir, region, tables }: Config): StoragePlace {
  const place = storeEndpoint === undefined ? { dataDir } : { endpoint: storeEndpoint };
  return { ...place, ...(region !== undefined && { region }), tables };
}

type StoragePlace = Pick<Config, "region" | "tables"> &
  Partial<Pick<Config, "dataDir">> & { readonly endpoint?: string };

/** Whether a text is an AWS account id: 12 digits. */
export function isAccountId(text: string): boolean {
  return ACCOUNT_ID.test(text);
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function value(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

function countValue(env: Readonly<Record<string, string | undefined>>, name: string, fallback: number): number {
  const text = value(env, name);
  if (text === undefined) return fallback;
  if (!/^\d{1,4}$/.test(text)) {
    throw new SetupError(`Cannot read ${name}: "${text}" is not a number of snapshots from 0 to 9999`);
  }
  return Number(text);
}

/** Parses `id:Name,id:Name`; the name may be left out. */
function parseAccounts(text: string): ConfiguredAccount[] {
  const accounts = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map((entry) => {
      const [accountId = "", ...rest] = entry.split(":");
      if (!isAccountId(accountId.trim())) {
        throw new SetupError(
          `Cannot read INVENTORY_ACCOUNTS: "${entry}" does not begin with a 12-digit account id (the form is 123456789012:Name,210987654321:Name)`,
        );
      }
      const name = rest.join(":").trim();
      return { accountId: accountId.trim(), ...(name !== "" && { name }) };
    });
  const twice = accounts.find((account, index) => accounts.findIndex((a) => a.accountId === account.accountId) < index);
  if (twice) throw new SetupError(`Cannot read INVENTORY_ACCOUNTS: account ${twice.accountId} is listed twice`);
  if (accounts.length === 0) {
    throw new SetupError("Cannot read INVENTORY_ACCOUNTS: it names no account; unset it to ask the organisation");
  }
  return accounts;
}
