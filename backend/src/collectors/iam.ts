import {
  type AttachedPermissionsBoundary,
  type AttachedPolicy,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListMFADevicesCommand,
  paginateGetAccountAuthorizationDetails,
  paginateListInstanceProfiles,
} from "@aws-sdk/client-iam";
import { arn, defineService, kindsOf, refs, refsOf, type Scope, tagMap } from "./define.ts";
import { items, listed, once, present, unlessAbsent } from "./pages.ts";

const kind = kindsOf<IAMClient>();

/**
 * IAM. One bulk call, filtered by kind, describes roles, users, groups and policies whole; only roles and users carry their
 * tags in it. The tagging API knows policies and instance profiles, but neither roles nor users.
 */
export const iam = defineService({
  service: "iam",
  title: "IAM",
  reach: "global",
  client: IAMClient,
  kinds: {
    role: kind({
      title: "Roles",
      cloudFormation: "AWS::IAM::Role",
      actions: ["iam:GetAccountAuthorizationDetails"],
      list: (client) =>
        items(
          paginateGetAccountAuthorizationDetails,
          { client, pageSize: 1000 },
          { Filter: ["Role"] },
          (page) => page.RoleDetailList,
        ),
      id: (r) => r.RoleName,
      arn: (r) => r.Arn,
      name: (r) => r.RoleName,
      tags: (r) => tagMap(r.Tags),
      createdAt: (r) => r.CreateDate,
      columns: {
        path: (r) => r.Path,
        lastUsedAt: (r) => r.RoleLastUsed?.LastUsedDate,
        lastUsedRegion: (r) => r.RoleLastUsed?.Region,
        attachedPolicies: (r) => policyNames(r.AttachedManagedPolicies),
        inlinePolicies: (r) => policyNames(r.RolePolicyList),
        serviceLinked: (r) => r.Path?.startsWith("/aws-service-role/"),
      },
      related: (r) => [
        ...refs("iam:policy", ownPolicies(r.AttachedManagedPolicies, r.PermissionsBoundary)),
        ...refsOf("iam:instance-profile", r.InstanceProfileList, (profile) => profile.Arn),
      ],
      volatile: ["RoleLastUsed"],
    }),

    user: kind({
      title: "Users",
      cloudFormation: "AWS::IAM::User",
      actions: ["iam:GetAccountAuthorizationDetails", "iam:ListMFADevices", "iam:ListAccessKeys"],
      list: (client) =>
        items(
          paginateGetAccountAuthorizationDetails,
          { client, pageSize: 1000 },
          { Filter: ["User"] },
          (page) => page.UserDetailList,
        ),
      // A user has at most eight MFA devices and two access keys, so one page has them all.
      describe: async (client, user) => {
        const call = { UserName: user.UserName, MaxItems: 1000 };
        const [mfa, keys] = await Promise.all([
          client.send(new ListMFADevicesCommand(call)),
          client.send(new ListAccessKeysCommand(call)),
        ]);
        return { ...user, MFADevices: listed(mfa.MFADevices), AccessKeys: listed(keys.AccessKeyMetadata) };
      },
      gone: ["NoSuchEntityException"],
      id: (u) => u.UserName,
      arn: (u) => u.Arn,
      name: (u) => u.UserName,
      tags: (u) => tagMap(u.Tags),
      createdAt: (u) => u.CreateDate,
      columns: {
        path: (u) => u.Path,
        mfa: (u) => u.MFADevices.length > 0,
        accessKeys: (u) => u.AccessKeys.length,
        activeAccessKeys: (u) => u.AccessKeys.filter((key) => key.Status === "Active").length,
        oldestActiveAccessKeyAt: (u) =>
          earliest(u.AccessKeys.filter((key) => key.Status === "Active").map((key) => key.CreateDate)),
        groups: (u) => u.GroupList,
        attachedPolicies: (u) => policyNames(u.AttachedManagedPolicies),
        inlinePolicies: (u) => policyNames(u.UserPolicyList),
      },
      related: (u) => [
        ...refs("iam:group", u.GroupList),
        ...refs("iam:policy", ownPolicies(u.AttachedManagedPolicies, u.PermissionsBoundary)),
      ],
    }),

    group: kind({
      title: "Groups",
      note: "AWS has no tags for groups.",
      cloudFormation: "AWS::IAM::Group",
      actions: ["iam:GetAccountAuthorizationDetails"],
      list: (client) =>
        items(
          paginateGetAccountAuthorizationDetails,
          { client, pageSize: 1000 },
          { Filter: ["Group"] },
          (page) => page.GroupDetailList,
        ),
      id: (g) => g.GroupName,
      arn: (g) => g.Arn,
      name: (g) => g.GroupName,
      createdAt: (g) => g.CreateDate,
      columns: {
        path: (g) => g.Path,
        attachedPolicies: (g) => policyNames(g.AttachedManagedPolicies),
        inlinePolicies: (g) => policyNames(g.GroupPolicyList),
      },
      related: (g) => refs("iam:policy", ownPolicies(g.AttachedManagedPolicies)),
    }),

    policy: kind({
      title: "Policies",
      note: "Customer managed policies with all their versions; AWS's own are the same in every account.",
      cloudFormation: "AWS::IAM::ManagedPolicy",
      actions: ["iam:GetAccountAuthorizationDetails"],
      list: (client) =>
        items(
          paginateGetAccountAuthorizationDetails,
          { client, pageSize: 1000 },
          { Filter: ["LocalManagedPolicy"] },
          (page) => page.Policies,
        ),
      id: (p) => p.PolicyName,
      arn: (p) => p.Arn,
      name: (p) => p.PolicyName,
      tags: { taggingApi: "iam:policy" },
      createdAt: (p) => p.CreateDate,
      columns: {
        path: (p) => p.Path,
        attachments: (p) => p.AttachmentCount,
        defaultVersion: (p) => p.DefaultVersionId,
        updatedAt: (p) => p.UpdateDate,
        description: (p) => p.Description,
      },
      // An attachment is recorded once, on the role, user or group that it was made to.
      volatile: ["AttachmentCount", "PermissionsBoundaryUsageCount"],
    }),

    "instance-profile": kind({
      title: "Instance profiles",
      cloudFormation: "AWS::IAM::InstanceProfile",
      actions: ["iam:ListInstanceProfiles"],
      list: (client) =>
        items(paginateListInstanceProfiles, { client, pageSize: 1000 }, {}, (page) => page.InstanceProfiles),
      id: (p) => p.InstanceProfileName,
      arn: (p) => p.Arn,
      name: (p) => p.InstanceProfileName,
      tags: { taggingApi: "iam:instance-profile" },
      createdAt: (p) => p.CreateDate,
      columns: { path: (p) => p.Path, roles: (p) => p.Roles?.flatMap((role) => role.RoleName ?? []) },
      related: (p) => refsOf("iam:role", p.Roles, (role) => role.RoleName),
    }),

    account: kind({
      title: "Account settings",
      note: "One per account: its alias, password policy and IAM summary.",
      actions: ["iam:ListAccountAliases", "iam:GetAccountPasswordPolicy", "iam:GetAccountSummary"],
      list: (client, scope) => once(describeAccount(client, scope), (account) => [account]),
      id: (a) => a.AccountId,
      arn: (_, scope) => arn(scope, "iam", "root"),
      name: (a) => a.AccountAliases[0],
      columns: {
        rootMfa: (a) => a.SummaryMap.AccountMFAEnabled === 1,
        rootAccessKeys: (a) => a.SummaryMap.AccountAccessKeysPresent,
        passwordPolicy: (a) => a.PasswordPolicy !== undefined,
        minimumPasswordLength: (a) => a.PasswordPolicy?.MinimumPasswordLength,
        users: (a) => a.SummaryMap.Users,
        roles: (a) => a.SummaryMap.Roles,
        policies: (a) => a.SummaryMap.Policies,
      },
      volatile: [
        "Users",
        "Groups",
        "Roles",
        "Policies",
        "PolicyVersionsInUse",
        "InstanceProfiles",
        "ServerCertificates",
        "Providers",
        "MFADevices",
        "MFADevicesInUse",
      ].map((count) => `SummaryMap.${count}`),
    }),
  },
});

async function describeAccount(client: IAMClient, scope: Scope) {
  const [aliases, password, summary] = await Promise.all([
    client.send(new ListAccountAliasesCommand({ MaxItems: 1000 })),
    unlessAbsent(client.send(new GetAccountPasswordPolicyCommand({})), "NoSuchEntityException"),
    client.send(new GetAccountSummaryCommand({})),
  ]);
  return {
    AccountId: scope.accountId,
    AccountAliases: listed(aliases.AccountAliases),
    PasswordPolicy: password?.PasswordPolicy,
    SummaryMap: present(summary.SummaryMap, "SummaryMap"),
  };
}

function policyNames(policies: readonly { PolicyName?: string | undefined }[] | undefined): string[] | undefined {
  return policies?.flatMap((policy) => policy.PolicyName ?? []);
}

/** The attached policies, and the one that bounds, as far as they are the account's own; AWS's are nobody's resource. */
function ownPolicies(
  attached: readonly AttachedPolicy[] | undefined,
  boundary?: AttachedPermissionsBoundary | undefined,
): (string | undefined)[] {
  const arns = [...(attached ?? []).map((policy) => policy.PolicyArn), boundary?.PermissionsBoundaryArn];
  return arns.filter((policyArn) => !policyArn?.includes(":iam::aws:policy/"));
}

function earliest(times: readonly (Date | undefined)[]): Date | undefined {
  return times.reduce((first, time) => (first && time && time >= first ? first : (time ?? first)), undefined);
}
