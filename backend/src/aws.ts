import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { AwsCredentialIdentityProvider, RetryStrategy, RetryStrategyV2 } from "@smithy/types";

/** What carries a client's requests: sockets, or anything that answers in their place. */
export type SdkRequestHandler = Pick<NodeHttpHandler, "handle" | "destroy">;

/** What every SDK client of a process shares. Where the calls go is the SDK's own matter (`AWS_ENDPOINT_URL*`, profiles). */
export interface AwsSettings {
  /** The region of calls that have none of their own. */
  readonly region: string;
  readonly requestHandler: SdkRequestHandler;
  /** Attempts per call, the first included; used when there is no `retryStrategy`. */
  readonly maxAttempts: number;
  readonly retryStrategy?: RetryStrategy | RetryStrategyV2;
  /** The caller's own credentials; absent: the SDK's default chain. */
  readonly credentials?: AwsCredentialIdentityProvider;
  /** A profile of the shared configuration files, for the default chain. */
  readonly profile?: string;
}

/**
 * The settings of a real process. Nine attempts because three are too few for an inventory that shares its quotas with
 * production; sockets are bounded because one process talks to hundreds of endpoints.
 */
export function awsSettings(options: { readonly region: string; readonly profile?: string }): AwsSettings {
  return {
    region: options.region,
    ...(options.profile !== undefined && { profile: options.profile }),
    maxAttempts: 9,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 5_000,
      requestTimeout: 60_000,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: 50 },
      httpsAgent: { keepAlive: true, maxSockets: 50 },
    }),
  };
}

/** The configuration of one client: the shared settings, its region, and the credentials it acts with. */
export function clientConfig(
  settings: AwsSettings,
  overrides: { readonly region?: string; readonly credentials?: AwsCredentialIdentityProvider } = {},
): never {
  const { region, credentials = settings.credentials } = overrides;
  const config = {
    region: region ?? settings.region,
    requestHandler: settings.requestHandler,
    maxAttempts: settings.maxAttempts,
    retryMode: "standard",
    ...(settings.retryStrategy && { retryStrategy: settings.retryStrategy }),
    ...(settings.profile !== undefined && { profile: settings.profile }),
    ...(credentials && { credentials }),
  };
  // Every client class declares a configuration type of its own; these are the fields that all of them share.
  return config as never;
}
