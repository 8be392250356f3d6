import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from "@smithy/core/config";
import {
  isClockSkewCorrectedError,
  isClockSkewError,
  isTransientError,
  StandardRetryStrategy,
} from "@smithy/core/retry";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type {
  AwsCredentialIdentityProvider,
  RetryErrorInfo,
  RetryStrategyV2,
  SdkError,
  StandardRetryToken,
} from "@smithy/types";

/** What carries a client's requests: sockets, or anything that answers in their place. */
export type SdkRequestHandler = Pick<NodeHttpHandler, "handle" | "destroy">;

/** What every SDK client of a process shares. Where the calls go is the SDK's own matter (`AWS_ENDPOINT_URL*`, profiles). */
export interface AwsSettings {
  /** The region of calls that have none of their own. */
  readonly region: string;
  readonly requestHandler: SdkRequestHandler;
  /** Where all calls go, instead of AWS's endpoints and whatever the environment names. */
  readonly endpoint?: string;
  /** How failed attempts are repeated; absent: {@link retries}, each client with a budget of its own. */
  readonly retryStrategy?: RetryStrategyV2;
  /** The caller's own credentials; absent: the SDK's default chain. */
  readonly credentials?: AwsCredentialIdentityProvider;
  /** A profile of the shared configuration files, for the default chain. */
  readonly profile?: string;
}

/** Three attempts are too few for an inventory that shares its quotas with production. */
const ATTEMPTS_WHEN_THROTTLED = 9;

/** A server error that outlasts this many attempts is not passing, and nine would only make every region slow. */
const ATTEMPTS_WHEN_FAILING = 5;

/**
 * The settings of a real process. Without a region, that of the profile counts, else us-east-1. Sockets are bounded because
 * one process talks to hundreds of endpoints.
 */
export async function awsSettings(options: {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}): Promise<AwsSettings> {
  const { profile, region = await profileRegion(profile) } = options;
  return {
    region,
    ...(profile !== undefined && { profile }),
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 5_000,
      requestTimeout: 60_000,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: 50 },
      httpsAgent: { keepAlive: true, maxSockets: 50 },
    }),
  };
}

/** The region that the AWS configuration files name for a profile. */
function profileRegion(profile: string | undefined): Promise<string> {
  const selectors = { ...NODE_REGION_CONFIG_OPTIONS, default: "us-east-1" };
  return loadConfig(selectors, { ...NODE_REGION_CONFIG_FILE_OPTIONS, ...(profile !== undefined && { profile }) })();
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
    retryStrategy: settings.retryStrategy ?? retries(),
    // An endpoint of one's own is neither FIPS nor dual-stack, whatever is configured for AWS's.
    ...(settings.endpoint !== undefined && {
      endpoint: settings.endpoint,
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
    }),
    ...(settings.profile !== undefined && { profile: settings.profile }),
    ...(credentials && { credentials }),
  };
  // Every client class declares a configuration type of its own; these are the fields that all of them share.
  return config as never;
}

/** AWS's names for a call that the caller's policies do not allow. */
const DENIED = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AccessDeniedFault",
  "AuthorizationError",
  "AuthorizationErrorException",
  "Forbidden",
  "NotAuthorized",
  "NotAuthorizedException",
  "UnauthorizedOperation",
]);

/** Whether AWS denied the call, which asking again does not change. */
export function isDenial(error: unknown): boolean {
  return error instanceof Error && DENIED.has(error.name);
}

/** The SDK's standard strategy, which is patient with throttling, less so with all else that may pass, and not at all with the rest. */
export function retries(): RetryStrategyV2 {
  const standard = new StandardRetryStrategy(ATTEMPTS_WHEN_THROTTLED);
  return {
    acquireInitialRetryToken: (scope) => standard.acquireInitialRetryToken(scope),
    async refreshRetryTokenForRetry(token, errorInfo) {
      const { error, errorType } = errorInfo;
      const isOfTheClock = isCorrected(error) && isClockSkewError(error);
      if (isCorrected(error) && !isOfTheClock && errorType !== "THROTTLING" && !isPassing(error)) {
        throw new Error("Cannot retry: asking again changes nothing");
      }
      const attempts = token.getRetryCount() + 1;
      if (errorType !== "THROTTLING" && attempts >= ATTEMPTS_WHEN_FAILING) {
        // The SDK then throws the error that the last attempt ended with.
        throw new Error(`Cannot retry: ${attempts} attempts have failed`);
      }
      if (isOfTheClock) return atOnce(attempts);
      // Tokens come from the same strategy.
      return standard.refreshRetryTokenForRetry(token as StandardRetryToken, errorInfo);
    },
    recordSuccess: (token) => standard.recordSuccess(token as StandardRetryToken),
  };
}

/** Whether the SDK learnt AWS's time from the answer. Where this machine's clock is off by minutes, it does so from every error, and calls it passing. */
function isCorrected(error: RetryErrorInfo["error"]): error is SdkError {
  return error !== undefined && isClockSkewCorrectedError(error) === true;
}

function isPassing(error: SdkError): boolean {
  const { clockSkewCorrected: _, ...$metadata } = error.$metadata ?? {};
  return isTransientError({ ...error, name: error.name, message: error.message, $metadata });
}

/**
 * Lets the next attempt go now and free of charge: it is signed with the time just learnt. All calls under way fail together when
 * the clock of this machine jumps, and the strategy's budget pays for 35 of them.
 */
function atOnce(attempts: number): StandardRetryToken {
  return { getRetryCount: () => attempts, getRetryDelay: () => 0, getRetryCost: () => 0 };
}
