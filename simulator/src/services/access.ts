import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Hook } from "../core/hooks.ts";
import type { World } from "../world/world.ts";
import { denied } from "./denials.ts";
import { iamAction } from "./iam-actions.ts";
import { type PolicyCheck, type PolicyDocument, policyCheck } from "./policy.ts";
import { commonError } from "./service-errors.ts";

/** Who may do what in the simulated organisation. */
export interface Access {
  /** Refuses, with the service's own error, calls of closed accounts, in regions that are not enabled, and those that a policy forbids. */
  readonly authorize: Hook;
  /** The policy of the inventory role, in all accounts; without one the role may do everything. */
  setPolicy(policy: PolicyDocument | undefined): void;
  /** A service control policy of the organisation; only its explicit denials count, and not in the management account. */
  setServiceControlPolicy(policy: PolicyDocument | undefined): void;
  /** The session policy that AssumeRole was called with. Throws `MalformedPolicyDocument`. */
  keepSessionPolicy(accessKeyId: string, policy: string): void;
}

/** Makes the organisation's access control. */
export function createAccess(world: World): Access {
  let rolePolicy: PolicyCheck | undefined;
  let controlPolicy: PolicyCheck | undefined;
  const sessionPolicies = new Map<string, PolicyCheck>();

  return {
    authorize: (context) => {
      const account = world.account(context.accountId);
      if (account?.state === "SUSPENDED" || account?.state === "CLOSED") throw commonError("account-closed", context);
      if (!account?.regions.has(context.region)) throw commonError("region-disabled", context);
      const action = iamAction(context);
      if (!action) return undefined;
      if (context.accountId !== world.management.id && controlPolicy?.(action) === "explicitly-denied") {
        throw denied(context, action, "with an explicit deny in a service control policy");
      }
      if (!context.principal.includes(":assumed-role/")) return undefined;
      refuseBy(rolePolicy, "identity-based", context, action);
      refuseBy(sessionPolicies.get(context.accessKeyId), "session", context, action);
      return undefined;
    },
    setPolicy: (policy) => {
      rolePolicy = policy && policyCheck(policy);
    },
    setServiceControlPolicy: (policy) => {
      controlPolicy = policy && policyCheck(policy);
    },
    keepSessionPolicy: (accessKeyId, policy) => sessionPolicies.set(accessKeyId, readSessionPolicy(policy)),
  };
}

function refuseBy(check: PolicyCheck | undefined, type: string, context: CallContext, action: string): void {
  const verdict = check?.(action);
  if (verdict === "explicitly-denied") {
    const article = type === "identity-based" ? "an" : "a";
    throw denied(context, action, `with an explicit deny in ${article} ${type} policy`);
  }
  if (verdict === "not-allowed") throw denied(context, action, `because no ${type} policy allows the ${action} action`);
}

function readSessionPolicy(text: string): PolicyCheck {
  if (text.length > 2048) {
    throw new AwsError("PackedPolicyTooLarge", "The session policy is larger than 2048 characters", 400);
  }
  try {
    return policyCheck(JSON.parse(text));
  } catch {
    // The text is the caller's; whatever is wrong with it is answered in STS's words.
    throw new AwsError("MalformedPolicyDocument", "The policy is not in the valid JSON format.", 400);
  }
}
