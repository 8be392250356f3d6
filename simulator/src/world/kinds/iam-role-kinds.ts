import type { InstanceProfile, PolicyDetail, Role, RoleDetail } from "@aws-sdk/client-iam";
import type { Cell } from "../cell.ts";
import { kindSpec, known } from "../kind-spec.ts";
import { INITIAL_ROLES } from "../plan.ts";
import { makeTags, tagList, tagMapOf } from "../tags.ts";
import { after, daysAgo } from "../time.ts";
import { attachments, encodedPolicy, policyIdentity, roleIdentity, workRole } from "./iam-names.ts";
import { iamId, profileName } from "./instance-profile-names.ts";

/** A role with what only some of IAM's answers show. */
export type WorldRole = RoleDetail & Pick<Role, "Description" | "MaxSessionDuration">;

/** Roles: the inventory role, organisation access and two service-linked ones, then those that people made. */
export const role = kindSpec<WorldRole>({
  make: (cell, index) => {
    const profiles = profilesOfRole(cell, index).map((profile) => makeProfile(cell, profile));
    return { ...makeRole(cell, index), InstanceProfileList: profiles };
  },
  id: (r) => known(r.RoleName),
  arn: (r) => known(r.Arn),
  tags: (r) => tagMapOf(r.Tags),
  withTags: (r, tags) => ({ ...r, Tags: tagList(tags) }),
  change: (r, random) => ({ ...r, RolePolicyList: [inlinePolicy(`changed-${random.hex(6)}`)] }),
  comesAndGoes: true,
});

/** A role without its profiles, which in turn show the role. */
function makeRole(cell: Cell, index: number): WorldRole {
  const random = cell.random("iam:role", index);
  const v = cell.variety("iam:role", index);
  const created = daysAgo(random, 1800, 60);
  const isInitial = index < INITIAL_ROLES;
  const policies = cell.count("iam:policy");
  const hasBoundary = v % 6 === 4 && policies > 0;
  return {
    ...roleIdentity(cell, index),
    AssumeRolePolicyDocument: encodedPolicy({
      Effect: "Allow",
      Principal:
        index === 0 ? { AWS: `arn:aws:iam::${cell.managementId}:root` } : { Service: "ecs-tasks.amazonaws.com" },
      Action: "sts:AssumeRole",
    }),
    AttachedManagedPolicies: isInitial ? [] : attachments(cell, index - INITIAL_ROLES),
    CreateDate: created,
    Description: v % 3 === 1 ? `Role ${index} of ${cell.accountName}` : "",
    MaxSessionDuration: random.pick([3600, 43_200]),
    ...(hasBoundary
      ? {
          PermissionsBoundary: {
            PermissionsBoundaryType: "PermissionsBoundaryPolicy" as const,
            PermissionsBoundaryArn: policyIdentity(cell, index % policies).PolicyArn,
          },
        }
      : {}),
    RoleLastUsed: v % 5 === 3 ? {} : { LastUsedDate: after(created, 50 * 86_400), Region: "us-east-1" },
    RolePolicyList: v % 2 === 0 && !isInitial ? [inlinePolicy("inline")] : [],
    Tags: isInitial ? [] : tagList(makeTags(cell, random)),
  };
}

function inlinePolicy(PolicyName: string): PolicyDetail {
  return { PolicyName, PolicyDocument: encodedPolicy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }) };
}

/** Instance profiles: each holds one role that people made. */
export const instanceProfile = kindSpec<InstanceProfile>({
  make: makeProfile,
  id: (p) => known(p.InstanceProfileName),
  arn: (p) => known(p.Arn),
  tags: (p) => tagMapOf(p.Tags),
  withTags: (p, tags) => ({ ...p, Tags: tagList(tags) }),
  taggingType: "iam:instance-profile",
  comesAndGoes: true,
});

function makeProfile(cell: Cell, index: number): InstanceProfile {
  const random = cell.random("iam:instance-profile", index);
  const name = profileName(cell, index);
  const { RoleName, RoleId, Path, Arn, CreateDate, AssumeRolePolicyDocument } = makeRole(cell, workRole(cell, index));
  return {
    InstanceProfileName: name,
    InstanceProfileId: iamId(cell, "AIPA", index),
    Arn: cell.globalArn("iam", `instance-profile/${name}`),
    Path: "/",
    CreateDate: daysAgo(random, 900),
    Roles: [{ RoleName, RoleId, Path, Arn, CreateDate, AssumeRolePolicyDocument }],
    Tags: tagList(makeTags(cell, random)),
  };
}

/** The profiles that hold a role, by the rule of `workRole`. */
function profilesOfRole(cell: Cell, index: number): number[] {
  const first = index - INITIAL_ROLES;
  const made = cell.count("iam:role") - INITIAL_ROLES;
  const profiles: number[] = [];
  if (made > 0 && (first < 0 || first >= made)) return profiles;
  if (made === 0 && index > 0) return profiles;
  for (let profile = Math.max(0, first); profile < cell.count("iam:instance-profile"); profile += Math.max(1, made)) {
    profiles.push(profile);
  }
  return profiles;
}
