import { isDenial } from "../aws.ts";
import type { CellError, Outcome } from "../model.ts";

/** A cell's end other than `complete`. */
export interface Failure {
  readonly outcome: Exclude<Outcome, "complete">;
  readonly error: CellError;
}

const THROTTLED = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

const NOT_ENABLED = new Set(["OptInRequired", "SubscriptionRequiredException", "AWSOrganizationsNotInUseException"]);

/** Asked with credentials that work elsewhere, these say that the region does not know the account. */
const CREDENTIALS_UNKNOWN = new Set(["AuthFailure", "InvalidClientTokenId", "UnrecognizedClientException"]);

const NOT_OFFERED = new Set(["InvalidAction", "UnknownOperationException", "UnsupportedOperation"]);

const TIMED_OUT = new Set(["RequestTimeout", "RequestTimeoutException", "TimeoutError"]);

const TIMED_OUT_SOCKET = new Set(["ETIMEDOUT", "ESOCKETTIMEDOUT", "UND_ERR_HEADERS_TIMEOUT"]);

/**
 * AWS ends these denials with the kind of policy that denies, or that does not allow; only an organisation's policies are
 * not ours to mend.
 */
const BY_ORGANISATION_POLICY = /(explicit deny in a|because no) (service|resource) control policy/i;

/**
 * The outcome that an error of a listing stands for. SDK exceptions are named after AWS's error codes; socket errors carry
 * a code. Whatever is not known is `failed`, never `complete`. `entering`: the error comes from entering an account, when
 * nothing has proven yet that the credentials work anywhere.
 */
export function failureOf(error: unknown, options: { readonly entering?: boolean } = {}): Failure {
  const foreign = foreignAnswer(error);
  if (foreign !== undefined) return { outcome: "failed", error: { code: "MalformedAnswer", message: foreign } };
  const name = error instanceof Error ? error.name : "Error";
  const code = socketCode(error) ?? name;
  const message = error instanceof Error ? error.message : String(error);
  const { entering = false } = options;
  const outcome = entering && CREDENTIALS_UNKNOWN.has(name) ? "failed" : classify(name, code, message, error);
  return { outcome, error: { code, message: sentence(message) } };
}

function classify(name: string, code: string, message: string, error: unknown): Failure["outcome"] {
  if (isDenial(error)) return BY_ORGANISATION_POLICY.test(message) ? "denied-by-scp" : "denied";
  if (THROTTLED.has(name) || isThrottling(error)) return "throttled";
  // The SDK names every broken connection a TimeoutError, so the socket's own code counts for more.
  if (code === name ? TIMED_OUT.has(name) : TIMED_OUT_SOCKET.has(code)) return "timed-out";
  if (NOT_ENABLED.has(name)) return "not-enabled";
  if (name === "RegionDisabledException" || CREDENTIALS_UNKNOWN.has(name)) return "region-disabled";
  if (NOT_OFFERED.has(name)) return "not-offered";
  return "failed";
}

/** What to say of an answer that the SDK could not parse: it came from a proxy, a gateway or an imitation, and has no code. */
function foreignAnswer(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("$metadata" in error || "$response" in error)) return undefined;
  const isUnparsed = error instanceof SyntaxError || /XML parse error|Deserialization error/i.test(error.message);
  if (!isUnparsed) return undefined;
  // The field that the SDK adds to every error of an answer.
  const { $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return `HTTP ${$metadata?.httpStatusCode ?? "status unknown"}: the answer broke off or is not one of AWS's`;
}

function isThrottling(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $retryable, $metadata } = error as Error & {
    // The fields that the SDK adds to the errors of an answer.
    $retryable?: { throttling?: boolean };
    $metadata?: { httpStatusCode?: number };
  };
  return $retryable?.throttling === true || $metadata?.httpStatusCode === 429;
}

function socketCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^E[A-Z_]+$|^UND_ERR/.test(error.code) ? error.code : undefined;
}

/** One line of bounded length, because it is stored with the cell. */
function sentence(message: string): string {
  const line = message.replace(/\s+/g, " ").trim();
  return line.length > 500 ? `${line.slice(0, 499)}…` : line || "no message";
}
