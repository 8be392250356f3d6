import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { StoreError } from "./storage.ts";

/** Where the tables are: an endpoint of one's own, or DynamoDB in a region. */
export interface StoreLocation {
  readonly endpoint?: string;
  readonly region?: string;
}

/** How patient a client is. */
export interface Patience {
  /** How often the SDK tries a call; its own default unless given. */
  readonly maxAttempts?: number;
  /** How long to wait for one answer. */
  readonly answerTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 3_000;

/** Long enough for a page of a slow laptop's engine under load. */
const ANSWER_TIMEOUT_MS = 20_000;

/** For the question whether anybody is there at all. */
const PING_TIMEOUT_MS = 5_000;

/**
 * The client of the store. The endpoint settings of the AWS configuration (`AWS_ENDPOINT_URL` and the like) are ignored,
 * as they steer what is collected, not where it is stored. A store on this machine gets fixed credentials, so that
 * nothing is needed from the environment.
 */
export function createStoreClient({ endpoint, region }: StoreLocation, patience: Patience = {}): DynamoDBClient {
  const { answerTimeoutMs = ANSWER_TIMEOUT_MS, ...retries } = patience;
  const timeouts = { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: answerTimeoutMs };
  const client = new DynamoDBClient({
    ...retries,
    ignoreConfiguredEndpointUrls: true,
    requestHandler: { ...timeouts, throwOnRequestTimeout: true },
    ...(region !== undefined && { region }),
    // An endpoint of one's own is neither FIPS nor dual-stack, whatever is configured for AWS's.
    ...(endpoint !== undefined && { endpoint, useFipsEndpoint: false, useDualstackEndpoint: false }),
    ...(isLoopback(endpoint) && LOCAL),
  });
  // It copies every answer for a log that nobody keeps: a ninth of the time it takes to read a large table.
  client.middlewareStack.remove("loggerMiddleware");
  return client;
}

/** Whether an endpoint is on this machine. */
export function isLoopback(endpoint: string | undefined): boolean {
  if (endpoint === undefined || !URL.canParse(endpoint)) return false;
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(endpoint).hostname);
}

/**
 * Asks a store for an answer; being refused for want of a permission is one. Throws `StoreError` when what answers is not
 * DynamoDB, and what the SDK throws when nothing does.
 */
export async function ping(location: StoreLocation): Promise<void> {
  const client = createStoreClient(location, { maxAttempts: 1, answerTimeoutMs: PING_TIMEOUT_MS });
  try {
    const { TableNames } = await client.send(new ListTablesCommand({ Limit: 1 }));
    if (!Array.isArray(TableNames)) throw new SyntaxError("The answer has no table names");
  } catch (error) {
    if (error instanceof SyntaxError || isNamed(error, "UnknownError")) {
      throw new StoreError(`Cannot use the store at ${location.endpoint}: what answers there is not DynamoDB`, {
        cause: error,
      });
    }
    if (!isNamed(error, "AccessDeniedException")) throw error;
  } finally {
    client.destroy();
  }
}

/** Whether a store answers at an endpoint. */
export async function answers(endpoint: string): Promise<boolean> {
  return await ping({ endpoint }).then(
    () => true,
    () => false,
  );
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** DynamoDB Local keeps the tables of each access key and region apart, so both are the same for everyone. */
const LOCAL = {
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
};
