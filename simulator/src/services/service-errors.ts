import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";

/** What can be wrong with a call for reasons that have nothing to do with its input. */
export type CommonError =
  | "denied"
  | "throttled"
  | "internal"
  | "unavailable"
  | "expired-token"
  | "region-disabled"
  | "account-closed"
  | "clock-skew";

type Answer = readonly [code: string, message: string, status: number];
type Answers = Readonly<Record<CommonError, Answer>>;

const INVALID_TOKEN = "The security token included in the request is invalid.";
const EXPIRED = "The security token included in the request is expired";

const QUERY: Answers = {
  denied: ["AccessDenied", "", 403],
  throttled: ["Throttling", "Rate exceeded", 400],
  internal: ["InternalFailure", "The request processing has failed because of an unknown error.", 500],
  unavailable: ["ServiceUnavailable", "The request has failed due to a temporary failure of the server.", 503],
  "expired-token": ["ExpiredToken", EXPIRED, 403],
  "region-disabled": ["InvalidClientTokenId", INVALID_TOKEN, 403],
  "account-closed": ["InvalidClientTokenId", INVALID_TOKEN, 403],
  "clock-skew": ["SignatureDoesNotMatch", "", 403],
};

const JSON_RPC: Answers = {
  denied: ["AccessDeniedException", "", 400],
  throttled: ["ThrottlingException", "Rate exceeded", 400],
  internal: ["InternalFailure", "An internal error occurred.", 500],
  unavailable: ["ServiceUnavailableException", "The service is temporarily unavailable.", 503],
  "expired-token": ["ExpiredTokenException", EXPIRED, 400],
  "region-disabled": ["UnrecognizedClientException", INVALID_TOKEN, 400],
  "account-closed": ["UnrecognizedClientException", INVALID_TOKEN, 400],
  "clock-skew": ["InvalidSignatureException", "", 400],
};

const REST_JSON: Answers = {
  ...JSON_RPC,
  denied: ["AccessDeniedException", "", 403],
  throttled: ["ThrottlingException", "Rate exceeded", 429],
  "expired-token": ["ExpiredTokenException", EXPIRED, 403],
  "region-disabled": ["UnrecognizedClientException", INVALID_TOKEN, 403],
  "account-closed": ["UnrecognizedClientException", INVALID_TOKEN, 403],
  "clock-skew": ["InvalidSignatureException", "", 403],
};

/** By signing name: each service has codes of its own for the same thing. */
const ANSWERS: Readonly<Record<string, Answers>> = {
  ec2: {
    denied: ["UnauthorizedOperation", "You are not authorized to perform this operation. ", 403],
    throttled: ["RequestLimitExceeded", "Request limit exceeded.", 503],
    internal: ["InternalError", "An internal error has occurred", 500],
    unavailable: ["Unavailable", "The server is overloaded and can't handle the request.", 503],
    "expired-token": ["RequestExpired", "Request has expired.", 400],
    "region-disabled": ["AuthFailure", "AWS was not able to validate the provided access credentials", 401],
    "account-closed": ["OptInRequired", "You are not subscribed to this service.", 401],
    "clock-skew": ["RequestExpired", "Request has expired.", 400],
  },
  s3: {
    denied: ["AccessDenied", "", 403],
    throttled: ["SlowDown", "Please reduce your request rate.", 503],
    internal: ["InternalError", "We encountered an internal error. Please try again.", 500],
    unavailable: ["ServiceUnavailable", "Service is unable to handle request.", 503],
    "expired-token": ["ExpiredToken", "The provided token has expired.", 400],
    "region-disabled": ["InvalidToken", "The provided token is malformed or otherwise invalid.", 400],
    "account-closed": [
      "AccountProblem",
      "There is a problem with your AWS account that prevents the operation from completing successfully.",
      403,
    ],
    "clock-skew": [
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
      403,
    ],
  },
  iam: QUERY,
  rds: QUERY,
  sts: QUERY,
  dynamodb: { ...JSON_RPC, internal: ["InternalServerError", "Internal server error", 500] },
  ecs: { ...JSON_RPC, internal: ["ServerException", "Service Unavailable. Please try again later.", 500] },
  organizations: {
    ...JSON_RPC,
    throttled: ["TooManyRequestsException", "AWS Organizations can't complete your request at this time.", 400],
    internal: ["ServiceException", "AWS Organizations can't complete your request because of an internal error.", 500],
  },
  tagging: {
    ...JSON_RPC,
    throttled: ["ThrottledException", "The request was denied to limit the frequency of submitted requests.", 400],
    internal: ["InternalServiceException", "The request processing failed because of an unknown error.", 500],
  },
  eks: { ...REST_JSON, internal: ["ServerException", "These errors are usually caused by a server-side issue.", 500] },
  account: {
    ...REST_JSON,
    throttled: ["TooManyRequestsException", "Too many requests", 429],
    internal: ["InternalServerException", "The operation failed because of an error internal to AWS.", 500],
  },
};

/** The error by which the called service says it; `detail` follows its own words. */
export function commonError(kind: CommonError, { signingName }: CallContext, detail = ""): AwsError {
  const [code, message, status] = (ANSWERS[signingName] ?? JSON_RPC)[kind];
  return new AwsError(code, `${message}${detail}`, status);
}
