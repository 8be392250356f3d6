import type { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import { iamAction } from "./iam-actions.ts";
import { commonError } from "./service-errors.ts";

/** Why IAM refuses a call, by the kind of policy: one that denies it, or one that would have to allow it and does not. */
export type Denial =
  | "denied"
  | "denied-explicitly"
  | "denied-by-scp"
  | "not-allowed-by-scp"
  | "denied-by-rcp"
  | "denied-by-boundary"
  | "not-allowed-by-boundary"
  | "denied-by-session-policy"
  | "not-allowed-by-session-policy";

/**
 * How AWS ends its message ("Troubleshoot access denied error messages" in IAM's guide). A resource control policy has no second form,
 * because the one that allows everything cannot be detached. The organisation's policies are named by their ARN since January 2026.
 */
const REASONS: Readonly<Record<Denial, (action: string, organization: string) => string>> = {
  denied: (action) => `because no identity-based policy allows the ${action} action`,
  "denied-explicitly": () => "with an explicit deny in an identity-based policy",
  "denied-by-scp": (_, policy) =>
    `with an explicit deny in a service control policy: ${policy}/service_control_policy/p-simulated`,
  "not-allowed-by-scp": (action) => `because no service control policy allows the ${action} action`,
  "denied-by-rcp": (_, policy) =>
    `with an explicit deny in a resource control policy: ${policy}/resource_control_policy/p-simulated`,
  "denied-by-boundary": () => "with an explicit deny in a permissions boundary",
  "not-allowed-by-boundary": (action) => `because no permissions boundary allows the ${action} action`,
  "denied-by-session-policy": () => "with an explicit deny in a session policy",
  "not-allowed-by-session-policy": (action) => `because no session policy allows the ${action} action`,
};

/** Whether a name is that of a denial. */
export function isDenial(name: string): name is Denial {
  return name in REASONS;
}

/** The error by which the called service says so. */
export function denial(kind: Denial, context: CallContext, managementId: string): AwsError {
  const action = iamAction(context) ?? `${context.signingName}:${context.operation}`;
  return denied(context, action, REASONS[kind](action, `arn:aws:organizations::${managementId}:policy/o-simulated`));
}

/** The refusal that IAM's wording gives for an action; `reason` is its last part. */
export function denied(context: CallContext, action: string, reason: string): AwsError {
  // EC2 and S3 name no resource in what concerns all of them.
  const isTerse = context.signingName === "ec2" || context.signingName === "s3";
  const service = action.split(":")[0];
  const resource = isTerse ? "" : ` on resource: arn:aws:${service}:${context.region}:${context.accountId}:*`;
  const message = `User: ${context.principal} is not authorized to perform: ${action}${resource} ${reason}`;
  return commonError("denied", context, message);
}
