import type { AccessKeyMetadata, GroupDetail, MFADevice, User, UserDetail } from "@aws-sdk/client-iam";
import type { Cell } from "../cell.ts";
import { kindSpec, known } from "../kind-spec.ts";
import { makeTags, tagList, tagMapOf } from "../tags.ts";
import { after, daysAgo } from "../time.ts";
import { attachments, encodedPolicy, policyIdentity } from "./iam-names.ts";
import { iamId } from "./instance-profile-names.ts";

/** A user with what only other calls show: password use, MFA devices, access keys. */
export type WorldUser = UserDetail &
  Pick<User, "PasswordLastUsed"> & {
    readonly mfaDevices: readonly MFADevice[];
    readonly accessKeys: readonly AccessKeyMetadata[];
  };

const FIRST_NAMES = ["ana", "bilal", "chen", "dora", "emeka", "fatima", "goran", "hana", "ivan", "jo"];

/** Users: with and without MFA, with none to two access keys. */
export const user = kindSpec<WorldUser>({
  make: makeUser,
  id: (u) => known(u.UserName),
  arn: (u) => known(u.Arn),
  tags: (u) => tagMapOf(u.Tags),
  withTags: (u, tags) => ({ ...u, Tags: tagList(tags) }),
  change: (u) => ({
    ...u,
    accessKeys: u.accessKeys.map((key) => ({ ...key, Status: "Inactive" as const })),
    mfaDevices: [],
  }),
  comesAndGoes: true,
});

function makeUser(cell: Cell, index: number): WorldUser {
  const random = cell.random("iam:user", index);
  const v = cell.variety("iam:user", index);
  const created = daysAgo(random, 1500, 100);
  const UserName = `${FIRST_NAMES[index % FIRST_NAMES.length]}.${index}`;
  const Path = v % 4 === 2 ? "/people/" : "/";
  const groups = cell.count("iam:group");
  const policies = cell.count("iam:policy");
  const keys = [1, 0, 2][v % 3] ?? 0;
  return {
    UserName,
    UserId: iamId(cell, "AIDA", index),
    Path,
    Arn: cell.globalArn("iam", `user${Path}${UserName}`),
    CreateDate: created,
    AttachedManagedPolicies: attachments(cell, index),
    GroupList: groups === 0 ? [] : [...new Set([groupName(cell, index % groups), groupName(cell, 0)])],
    ...(v % 3 === 0 && policies > 0
      ? {
          PermissionsBoundary: {
            PermissionsBoundaryType: "PermissionsBoundaryPolicy" as const,
            PermissionsBoundaryArn: policyIdentity(cell, 0).PolicyArn,
          },
        }
      : {}),
    UserPolicyList:
      v % 2 === 0
        ? [
            {
              PolicyName: "own-keys",
              PolicyDocument: encodedPolicy({ Effect: "Allow", Action: "iam:*AccessKey*", Resource: "*" }),
            },
          ]
        : [],
    ...(v % 2 === 0 ? { PasswordLastUsed: after(created, 80 * 86_400) } : {}),
    Tags: tagList(makeTags(cell, random)),
    // A virtual device, and a security key beside it for every second user who has one.
    mfaDevices: [`mfa/${UserName}`, `u2f/user/${UserName}/key`]
      .slice(0, v % 2 === 1 ? 0 : 1 + (Math.floor(v / 2) % 2))
      .map((device) => ({
        UserName,
        SerialNumber: cell.globalArn("iam", device),
        EnableDate: after(created, 3600),
      })),
    accessKeys: Array.from({ length: keys }, (_, key) => ({
      UserName,
      // One character shorter than the other ids of IAM.
      AccessKeyId: `AKIA${iamId(cell, "AKIA", index * 2 + key).slice(5)}`,
      Status: key === 0 ? ("Active" as const) : ("Inactive" as const),
      CreateDate: after(created, (key + 1) * 86_400),
    })),
  };
}

function groupName(cell: Cell, index: number): string {
  return `${["administrators", "developers", "auditors", "operators"][index % 4]}-${index}-${cell.environment}`;
}

/** Groups; AWS has no tags for them. */
export const group = kindSpec<GroupDetail>({
  make: (cell, index) => {
    const GroupName = groupName(cell, index);
    const Path = index % 3 === 1 ? "/teams/" : "/";
    return {
      GroupName,
      GroupId: iamId(cell, "AGPA", index),
      Path,
      Arn: cell.globalArn("iam", `group${Path}${GroupName}`),
      CreateDate: daysAgo(cell.random("iam:group", index), 1800, 100),
      AttachedManagedPolicies: attachments(cell, index),
      GroupPolicyList:
        index % 2 === 0
          ? [
              {
                PolicyName: "deny-root",
                PolicyDocument: encodedPolicy({ Effect: "Deny", Action: "iam:*", Resource: "*" }),
              },
            ]
          : [],
    };
  },
  id: (g) => known(g.GroupName),
  arn: (g) => known(g.Arn),
  tags: () => ({}),
  change: (g) => ({ ...g, GroupPolicyList: [] }),
  comesAndGoes: true,
});
