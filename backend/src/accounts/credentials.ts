import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "@smithy/types";
import { type AwsSettings, clientConfig } from "../aws.ts";
import { SetupError } from "../errors.ts";
import type { Account } from "../model.ts";
import { DATA_READS } from "./policy.ts";

/** Who we are when no role is assumed. */
export interface Caller {
  readonly accountId: string;
  readonly arn: string;
  /** AWS partition, read from the ARN: `aws`, `aws-cn`, … */
  readonly partition: string;
}

/** The right to read one account, and by whose name it is read. */
export interface AccountAccess {
  readonly credentials: AwsCredentialIdentityProvider;
  /** The role's ARN, or the caller's own. */
  readonly principal: string;
}

export interface RoleSettings {
  readonly roleName: string;
  readonly externalId?: string;
}

/** Renew this long before the end, so that no call in flight outlives its credentials. */
const RENEW_BEFORE_MS = 5 * 60_000;

/**
 * A second wall around every session: whatever the role allows, data is not read. Session policies only narrow, hence the
 * Allow; the text must stay below 2,048 characters (IAM quotas).
 */
export const SESSION_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "*", Resource: "*" },
    {
      Effect: "Deny",
      Action: DATA_READS,
      Resource: "*",
    },
  ],
});

/** Who the configured credentials belong to. Throws {@link SetupError} when there are none or AWS refuses them. */
export async function getCaller(aws: AwsSettings): Promise<Caller> {
  const client = new STSClient(clientConfig(aws));
  try {
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
    const partition = Arn?.split(":")[1];
    if (!Account || !Arn || !partition) throw new Error("the answer names no account");
    return { accountId: Account, arn: Arn, partition };
  } catch (error) {
    throw new SetupError(callerProblem(error), { cause: error });
  }
}

/**
 * One provider per account: a single AssumeRole, shared by all clients of that account and renewed before it ends.
 * (Handing the SDK a plain function makes every client resolve it again.) An account that was found only because it is the
 * caller's own needs no role. Throws what STS answers.
 */
export async function enterAccount(
  aws: AwsSettings,
  role: RoleSettings,
  caller: Caller,
  { accountId, source }: Pick<Account, "accountId" | "source">,
): Promise<AccountAccess> {
  if (source === "caller") return callerAccess(aws, caller);
  const roleArn = `arn:${caller.partition}:iam::${accountId}:role/${role.roleName}`;
  const sts = new STSClient(clientConfig(aws));
  const credentials = renewing(async () => {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: "aws-inventory",
        Policy: SESSION_POLICY,
        ...(role.externalId !== undefined && { ExternalId: role.externalId }),
      }),
    );
    if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey || !Credentials.SessionToken) {
      throw new Error(`Cannot assume ${roleArn}: the answer has no credentials`);
    }
    return {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
      expiration: Credentials.Expiration ?? new Date(Date.now() + 3_600_000),
    };
  });
  try {
    await credentials();
  } catch (error) {
    // The account we already are in needs no role: a single account, or a collector whose own account has none.
    if (accountId === caller.accountId && isDenied(error)) return callerAccess(aws, caller);
    throw error;
  }
  return { credentials, principal: roleArn };
}

/** Reads the caller's own account by the caller's own credentials. */
export function callerAccess(aws: AwsSettings, caller: Caller): AccountAccess {
  // The resolved, memoised provider of one client, so that the default chain runs once.
  const client = new STSClient(clientConfig(aws));
  return { credentials: () => client.config.credentials(), principal: caller.arn };
}

function renewing(load: () => Promise<AwsCredentialIdentity>): AwsCredentialIdentityProvider {
  let current: Promise<AwsCredentialIdentity> | undefined;
  let renewAt = 0;
  return async () => {
    if (!current || Date.now() >= renewAt) {
      renewAt = Number.POSITIVE_INFINITY;
      const loading = load();
      current = loading;
      try {
        renewAt = ((await loading).expiration?.getTime() ?? Number.POSITIVE_INFINITY) - RENEW_BEFORE_MS;
      } catch (error) {
        current = undefined;
        throw error;
      }
    }
    return current;
  };
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && (error.name === "AccessDenied" || error.name === "AccessDeniedException");
}

function callerProblem(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  if (name === "CredentialsProviderError") {
    return `Cannot find AWS credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run "aws sso login" (${firstLine(message)})`;
  }
  if (error instanceof Error && "code" in error && typeof error.code === "string") {
    return `Cannot reach AWS: ${firstLine(message)}; check the network, AWS_REGION and AWS_ENDPOINT_URL`;
  }
  return `Cannot use the AWS credentials: ${name}: ${firstLine(message)}; check them with "aws sts get-caller-identity"`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
