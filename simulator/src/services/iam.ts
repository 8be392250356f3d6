import type * as iam from "@aws-sdk/client-iam";
import type { GroupDetail, ManagedPolicyDetail, Role, User } from "@aws-sdk/client-iam";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Handlers } from "../core/handlers.ts";
import type { KindName } from "../world/kind-names.ts";
import { known } from "../world/kind-spec.ts";
import type { WorldPolicy } from "../world/kinds/iam-account-kinds.ts";
import type { WorldRole } from "../world/kinds/iam-role-kinds.ts";
import type { WorldUser } from "../world/kinds/iam-user-kinds.ts";
import type { World } from "../world/world.ts";
import { concatenated, type Listing, listingOfArray, mapped } from "./listing.ts";
import { readPage } from "./paging.ts";

/** One entry of the account's authorization details. */
type Detail =
  | { readonly user: WorldUser }
  | { readonly role: WorldRole }
  | { readonly group: GroupDetail }
  | { readonly policy: ManagedPolicyDetail };

/** IAM. Listings leave out what AWS leaves out of them: tags of policies and profiles, and most details of users and roles. */
export function iamHandlers(world: World): Handlers<typeof iam> {
  const all = <Kind extends Extract<KindName, `iam:${string}`>>({ accountId }: CallContext, kind: Kind) =>
    world.collection(accountId, "global", kind);
  const userOf = (name: string | undefined, context: CallContext): WorldUser =>
    found(all(context, "iam:user").get(name ?? ""), `The user with name ${name} cannot be found.`);
  const settings = (context: CallContext) => known(all(context, "iam:account").get(context.accountId));
  return {
    GetAccountAuthorizationDetails: (input, context) => {
      const wanted = new Set(input.Filter ?? ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"]);
      const listings: Listing<Detail>[] = [];
      if (wanted.has("User")) listings.push(mapped(all(context, "iam:user"), (user) => ({ user })));
      if (wanted.has("Group")) listings.push(mapped(all(context, "iam:group"), (group) => ({ group })));
      if (wanted.has("Role")) listings.push(mapped(all(context, "iam:role"), (role) => ({ role })));
      if (wanted.has("LocalManagedPolicy")) listings.push(mapped(all(context, "iam:policy"), (policy) => ({ policy })));
      if (wanted.has("AWSManagedPolicy")) listings.push(listingOfArray([{ policy: readOnlyAccess }]));
      const { items, ...rest } = page(concatenated(listings), input, context);
      return {
        UserDetailList: items.flatMap((detail) => ("user" in detail ? [userDetail(detail.user)] : [])),
        GroupDetailList: items.flatMap((detail) => ("group" in detail ? [detail.group] : [])),
        RoleDetailList: items.flatMap((detail) => ("role" in detail ? [roleDetail(detail.role)] : [])),
        Policies: items.flatMap((detail) => ("policy" in detail ? [withoutTags(detail.policy)] : [])),
        ...rest,
      };
    },
    ListUsers: (input, context) => {
      const { items, ...rest } = page(all(context, "iam:user"), input, context);
      return { Users: items.map((user) => ({ ...plainUser(user), Tags: undefined })), ...rest };
    },
    GetUser: (input, context) => ({ User: plainUser(userOf(input.UserName, context)) }),
    ListMFADevices: (input, context) => {
      const devices = listingOfArray(userOf(input.UserName, context).mfaDevices);
      const { items: MFADevices, ...rest } = page(devices, input, context);
      return { MFADevices, ...rest };
    },
    ListAccessKeys: (input, context) => {
      const keys = listingOfArray(userOf(input.UserName, context).accessKeys);
      const { items: AccessKeyMetadata, ...rest } = page(keys, input, context);
      return { AccessKeyMetadata, ...rest };
    },
    ListRoles: (input, context) => {
      const { items, ...rest } = page(all(context, "iam:role"), input, context);
      return {
        Roles: items.map((role) => ({ ...plainRole(role), Tags: undefined, RoleLastUsed: undefined })),
        ...rest,
      };
    },
    GetRole: (input, context) => {
      const message = `The role with name ${input.RoleName} cannot be found.`;
      return { Role: plainRole(found(all(context, "iam:role").get(input.RoleName ?? ""), message)) };
    },
    ListGroups: (input, context) => {
      const { items, ...rest } = page(all(context, "iam:group"), input, context);
      const Groups = items.map((group) => ({
        Path: group.Path,
        GroupName: group.GroupName,
        GroupId: group.GroupId,
        Arn: group.Arn,
        CreateDate: group.CreateDate,
      }));
      return { Groups, ...rest };
    },
    ListPolicies: (input, context) => {
      const aws = listingOfArray<ManagedPolicyDetail>([readOnlyAccess]);
      const own: Listing<ManagedPolicyDetail> = all(context, "iam:policy");
      const listing = input.Scope === "Local" ? own : input.Scope === "AWS" ? aws : concatenated([own, aws]);
      const { items, ...rest } = page(listing, input, context);
      return { Policies: items.map(({ PolicyVersionList: _, ...policy }) => withoutTags(policy)), ...rest };
    },
    ListInstanceProfiles: (input, context) => {
      const { items, ...rest } = page(all(context, "iam:instance-profile"), input, context);
      return { InstanceProfiles: items.map(({ Tags: _, ...profile }) => profile), ...rest };
    },
    ListAccountAliases: (input, context) => {
      const { alias } = settings(context);
      const { items: AccountAliases, ...rest } = page(listingOfArray(alias ? [alias] : []), input, context);
      return { AccountAliases, ...rest };
    },
    GetAccountPasswordPolicy: (_, context) => {
      const message = `The Password Policy with domain name ${context.accountId} cannot be found.`;
      return { PasswordPolicy: found(settings(context).passwordPolicy, message) };
    },
    GetAccountSummary: (_, context) => {
      const { hasRootMfa, rootAccessKeys } = settings(context);
      const users = all(context, "iam:user");
      const devices = users.list().reduce((sum, user) => sum + user.mfaDevices.length, 0);
      return {
        SummaryMap: {
          Users: users.size,
          UsersQuota: 5000,
          Groups: all(context, "iam:group").size,
          GroupsQuota: 300,
          Roles: all(context, "iam:role").size,
          RolesQuota: 1000,
          Policies: all(context, "iam:policy").size,
          PoliciesQuota: 1500,
          InstanceProfiles: all(context, "iam:instance-profile").size,
          InstanceProfilesQuota: 1000,
          PolicyVersionsInUse: all(context, "iam:policy").size,
          ServerCertificates: 0,
          Providers: 1,
          MFADevices: devices,
          MFADevicesInUse: devices,
          AccountMFAEnabled: hasRootMfa ? 1 : 0,
          AccountAccessKeysPresent: rootAccessKeys,
          AccessKeysPerUserQuota: 2,
        },
      };
    },
  };
}

interface IamRequest {
  readonly MaxItems?: number | undefined;
  readonly Marker?: string | undefined;
}

/** Pages hold up to 1,000 entries, 100 unless asked. */
function page<Item>(listing: Listing<Item>, { MaxItems = 100, Marker }: IamRequest, context: CallContext) {
  if (MaxItems < 1 || MaxItems > 1000) {
    throw new AwsError("ValidationError", `Value '${MaxItems}' at 'maxItems' must be between 1 and 1000`, 400);
  }
  const invalidToken = new AwsError("ValidationError", "Invalid Marker.", 400);
  const { items, next } = readPage(listing, context, { token: Marker, limit: MaxItems, invalidToken });
  return { items, IsTruncated: next !== undefined, Marker: next };
}

function found<Value>(value: Value | undefined, message: string): Value {
  if (value === undefined) throw new AwsError("NoSuchEntity", message, 404);
  return value;
}

function userDetail({ mfaDevices: _, accessKeys: __, PasswordLastUsed: ___, ...detail }: WorldUser) {
  return detail;
}

function plainUser(user: WorldUser): User {
  const { UserName, UserId, Path, Arn, CreateDate, PasswordLastUsed, PermissionsBoundary, Tags } = user;
  return { UserName, UserId, Path, Arn, CreateDate, PasswordLastUsed, PermissionsBoundary, Tags };
}

function roleDetail({ Description: _, MaxSessionDuration: __, ...detail }: WorldRole) {
  return detail;
}

function plainRole({
  InstanceProfileList: _,
  RolePolicyList: __,
  AttachedManagedPolicies: ___,
  ...role
}: WorldRole): Role {
  const { RoleName, RoleId, Path, Arn, CreateDate } = role;
  return { ...role, RoleName, RoleId, Path, Arn, CreateDate };
}

function withoutTags(policy: ManagedPolicyDetail | WorldPolicy): ManagedPolicyDetail {
  if (!("tags" in policy)) return policy;
  const { tags: _, ...detail } = policy;
  return detail;
}

/** One of AWS's own policies, which belong to nobody's inventory. */
const readOnlyAccess: ManagedPolicyDetail = {
  PolicyName: "ReadOnlyAccess",
  PolicyId: "ANPAILL3HVNFSB6DCOWYQ",
  Arn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
  Path: "/",
  DefaultVersionId: "v188",
  AttachmentCount: 1,
  IsAttachable: true,
};
