import { AwsError } from "./aws-error.ts";
import type { ServiceModel } from "./service-model.ts";
import type { ProtocolName } from "./wire.ts";

/** What may be wrong with a request's credentials: not signed, signed with an unknown key or a wrong token, or of an ended session. */
export type CredentialProblem = "missing" | "unknown" | "expired";

/** The error by which a service refuses such a request, which depends on its protocol. */
export function credentialError(reason: CredentialProblem, protocol: ProtocolName, model: ServiceModel): AwsError {
  const [code, message, status] = (model.serviceId === "S3" ? s3Errors : errorsOf(protocol))[reason];
  return new AwsError(code, message, status);
}

type CredentialErrors = Record<CredentialProblem, [code: string, message: string, status: number]>;

const invalid = "The security token included in the request is invalid.";
const expired = "The security token included in the request is expired";

const s3Errors: CredentialErrors = {
  missing: ["AccessDenied", "Access Denied", 403],
  unknown: ["InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403],
  expired: ["ExpiredToken", "The provided token has expired.", 400],
};

const ec2Errors: CredentialErrors = {
  missing: ["MissingParameter", "The request must contain the parameter AWSAccessKeyId", 400],
  unknown: ["AuthFailure", "AWS was not able to validate the provided access credentials", 401],
  expired: ["RequestExpired", "Request has expired.", 400],
};

const xmlErrors: CredentialErrors = {
  missing: ["MissingAuthenticationToken", "Request is missing Authentication Token", 403],
  unknown: ["InvalidClientTokenId", invalid, 403],
  expired: ["ExpiredToken", expired, 403],
};

function errorsOf(protocol: ProtocolName): CredentialErrors {
  if (protocol === "ec2Query") return ec2Errors;
  if (protocol === "awsQuery" || protocol === "restXml") return xmlErrors;
  const status = protocol === "restJson1" ? 403 : 400;
  return {
    missing: ["MissingAuthenticationTokenException", "Missing Authentication Token", status],
    unknown: ["UnrecognizedClientException", invalid, status],
    expired: ["ExpiredTokenException", expired, status],
  };
}
