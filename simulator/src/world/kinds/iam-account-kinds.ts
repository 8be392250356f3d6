import type { ManagedPolicyDetail, PasswordPolicy, Tag } from "@aws-sdk/client-iam";
import { kindSpec, known } from "../kind-spec.ts";
import { INITIAL_ROLES } from "../plan.ts";
import { makeTags, tagList, tagMapOf } from "../tags.ts";
import { after, daysAgo } from "../time.ts";
import { attachmentCount, encodedPolicy, policyIdentity } from "./iam-names.ts";
import { iamId } from "./instance-profile-names.ts";

/** A customer managed policy with its tags, which IAM's listings leave out. */
export type WorldPolicy = ManagedPolicyDetail & { readonly tags: readonly Tag[] };

/** Customer managed policies. */
export const policy = kindSpec<WorldPolicy>({
  make: (cell, index) => {
    const random = cell.random("iam:policy", index);
    const v = cell.variety("iam:policy", index);
    const { PolicyName, Path, PolicyArn } = policyIdentity(cell, index);
    const created = daysAgo(random, 1500, 100);
    const versions = random.int(1, 3);
    const holders = [cell.count("iam:role") - INITIAL_ROLES, cell.count("iam:user"), cell.count("iam:group")];
    return {
      PolicyName,
      Path,
      Arn: PolicyArn,
      PolicyId: iamId(cell, "ANPA", index),
      AttachmentCount: holders.reduce((sum, count) => sum + attachmentCount(cell, index, count), 0),
      PermissionsBoundaryUsageCount: 0,
      CreateDate: created,
      UpdateDate: after(created, versions * 86_400),
      DefaultVersionId: `v${versions}`,
      Description: v % 3 === 2 ? "" : `What ${cell.accountName} may do`,
      IsAttachable: true,
      PolicyVersionList: Array.from({ length: versions }, (_, back) => ({
        VersionId: `v${versions - back}`,
        IsDefaultVersion: back === 0,
        CreateDate: after(created, (versions - back) * 86_400),
        Document: encodedPolicy({
          Effect: "Allow",
          Action: [`s3:Get*`, `sqs:Send*`].slice(0, 1 + (back % 2)),
          Resource: "*",
        }),
      })),
      tags: tagList(makeTags(cell, random)),
    };
  },
  id: (p) => known(p.PolicyName),
  arn: (p) => known(p.Arn),
  tags: (p) => tagMapOf(p.tags),
  withTags: (p, tags) => ({ ...p, tags: tagList(tags) }),
  taggingType: "iam:policy",
  change: (p, random) => ({ ...p, DefaultVersionId: `v${random.int(4, 9)}` }),
  comesAndGoes: true,
});

/** What IAM knows of the account as a whole. */
export interface WorldAccountSettings {
  readonly accountId: string;
  readonly alias: string | undefined;
  readonly passwordPolicy: PasswordPolicy | undefined;
  readonly hasRootMfa: boolean;
  readonly rootAccessKeys: number;
}

/** The account's settings: alias and password policy are missing in some accounts. */
export const accountSettings = kindSpec<WorldAccountSettings>({
  make: (cell) => {
    const random = cell.random("iam:account", 0);
    const isCareful = cell.environment === "production" || random.chance(0.5);
    return {
      accountId: cell.accountId,
      alias: isCareful || random.chance(0.5) ? `example-${cell.accountName}` : undefined,
      passwordPolicy: isCareful
        ? {
            MinimumPasswordLength: random.pick([8, 14, 20]),
            RequireSymbols: true,
            RequireNumbers: true,
            RequireUppercaseCharacters: true,
            RequireLowercaseCharacters: true,
            AllowUsersToChangePassword: true,
            ExpirePasswords: true,
            MaxPasswordAge: 90,
            PasswordReusePrevention: 5,
            HardExpiry: false,
          }
        : undefined,
      hasRootMfa: isCareful,
      rootAccessKeys: isCareful ? 0 : 1,
    };
  },
  id: (a) => a.accountId,
  arn: (a) => `arn:aws:iam::${a.accountId}:root`,
  tags: () => ({}),
  change: (a) => ({ ...a, hasRootMfa: !a.hasRootMfa }),
  comesAndGoes: false,
});
