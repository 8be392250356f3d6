import type * as sts from "@aws-sdk/client-sts";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Core } from "../core/core.ts";
import type { Handlers } from "../core/handlers.ts";
import type { World } from "../world/world.ts";

/** What STS needs beside the world. */
export interface StsParts {
  readonly identity: Core["identity"];
  /** Remembers the session policy that a caller attached to a session. */
  readonly keepSessionPolicy: (accessKeyId: string, policy: string) => void;
  /** The clock that ends sessions. */
  readonly now: () => Date;
}

/**
 * STS. AssumeRole lets the management account assume the inventory role in every active account that is not made
 * un-assumable; everything else is refused in the words of AWS.
 */
export function stsHandlers(world: World, { identity, keepSessionPolicy, now }: StsParts): Handlers<typeof sts> {
  const { roleName, externalId } = world.options;
  return {
    AssumeRole: (input, context) => {
      const roleArn = input.RoleArn ?? "";
      const sessionName = input.RoleSessionName ?? "";
      const [, accountId = "", name = ""] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
      if (!accountId) throw new AwsError("ValidationError", `${roleArn} is invalid`, 400);
      if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
        throw new AwsError(
          "ValidationError",
          `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint`,
          400,
        );
      }
      const account = world.account(accountId);
      const trusts =
        account?.state === "ACTIVE" &&
        account.assumable &&
        name === roleName &&
        context.accountId === world.management.id &&
        (externalId === undefined || input.ExternalId === externalId);
      if (!trusts) throw denied(context, roleArn);
      const seconds = input.DurationSeconds ?? 3600;
      if (seconds < 900 || seconds > 43_200) {
        throw new AwsError(
          "ValidationError",
          "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
          400,
        );
      }
      const expiresAt =
        input.DurationSeconds === undefined ? {} : { expiresAt: new Date(now().getTime() + seconds * 1000) };
      const session = identity.mintSession({ accountId, roleName: name, sessionName, ...expiresAt });
      if (input.Policy) keepSessionPolicy(session.accessKeyId, input.Policy);
      return {
        Credentials: {
          AccessKeyId: session.accessKeyId,
          SecretAccessKey: session.secretAccessKey,
          SessionToken: session.sessionToken,
          Expiration: session.expiresAt,
        },
        AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.principal },
        ...(input.Policy ? { PackedPolicySize: Math.ceil((input.Policy.length / 2048) * 100) } : {}),
      };
    },
    GetCallerIdentity: (_, { accountId, principal, accessKeyId }) => ({
      Account: accountId,
      Arn: principal,
      UserId: principal.includes(":assumed-role/")
        ? `AROA${accessKeyId.slice(4)}:${principal.split("/").at(-1)}`
        : `AIDA${accessKeyId.slice(4)}`,
    }),
  };
}

function denied({ principal }: CallContext, roleArn: string): AwsError {
  const message = `User: ${principal} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
  return new AwsError("AccessDenied", message, 403);
}
