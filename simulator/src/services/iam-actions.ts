import type { CallContext } from "../core/call-context.ts";

/** Signing names whose IAM prefix is another. */
const PREFIXES: Readonly<Record<string, string>> = { tagging: "tag" };

/** Operations whose IAM action has another name (service authorization reference). */
const ACTIONS: Readonly<Record<string, string>> = {
  "s3:ListBuckets": "s3:ListAllMyBuckets",
  "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
};

/** Operations that no policy can forbid: AWS answers them to everybody with credentials. */
const ALWAYS_ALLOWED: ReadonlySet<string> = new Set(["sts:GetCallerIdentity"]);

/** The IAM action that a call needs; `undefined` where it needs none. */
export function iamAction({ signingName, operation }: CallContext): string | undefined {
  const action = `${PREFIXES[signingName] ?? signingName}:${operation}`;
  return ALWAYS_ALLOWED.has(action) ? undefined : (ACTIONS[action] ?? action);
}
