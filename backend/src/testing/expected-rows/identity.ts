import type { JsonValue } from "../../model.ts";
import {
  asList,
  dayFrom,
  type Expectation,
  type FactResource,
  field,
  finds,
  inData,
  isBeforeDay,
  isOlder,
  listIn,
} from "../query-facts.ts";

const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

/** What queries about IAM must find. */
export const IDENTITY: Readonly<Record<string, Expectation>> = {
  "users-without-mfa": finds(["iam:user"], hasNoMfa, (u) => ({ activeAccessKeys: activeKeys(u).length })),
  "access-keys-older-than-90-days": finds(
    ["iam:user"],
    (u, facts) => activeKeys(u).some((created) => created.slice(0, 10) < dayFrom(-90, facts)),
    (u, { now }) => {
      const [oldest = ""] = activeKeys(u);
      const days = (time: number) => Math.floor(time / 86_400_000);
      return { oldestActiveAccessKeyAt: oldest, ageDays: days(now) - days(Date.parse(oldest)) };
    },
  ),
  "users-that-look-inactive": finds(
    ["iam:user"],
    (u, facts) => isOlder(u.createdAt, 90, facts) && hasNoMfa(u) && activeKeys(u).length === 0,
    (u) => ({ accessKeys: listIn(u, "AccessKeys").length }),
  ),
  "users-without-groups": finds(["iam:user"], (u) => listIn(u, "GroupList").length === 0),
  "groups-without-users": finds(["iam:group"], (group, { resources }) =>
    resources.every(
      (user) =>
        user.type !== "iam:user" || user.accountId !== group.accountId || !listIn(user, "GroupList").includes(group.id),
    ),
  ),
  "root-accounts-at-risk": (facts) =>
    facts.resources
      .filter(({ type }) => type === "iam:account")
      .map((a) => ({
        accountId: a.accountId,
        alias: a.name,
        rootMfa: inData(a, "SummaryMap", "AccountMFAEnabled") === 1,
        rootAccessKeys: inData(a, "SummaryMap", "AccountAccessKeysPresent"),
      }))
      .filter(({ rootMfa, rootAccessKeys }) => !rootMfa || rootAccessKeys !== 0),
  "accounts-without-password-policy": (facts) =>
    facts.resources
      .filter((a) => a.type === "iam:account" && inData(a, "SummaryMap", "Users") !== 0)
      .filter((a) => Number(inData(a, "PasswordPolicy", "MinimumPasswordLength") ?? 0) < 14)
      .map((a) => ({
        accountId: a.accountId,
        passwordPolicy: inData(a, "PasswordPolicy") !== undefined,
        minimumPasswordLength: inData(a, "PasswordPolicy", "MinimumPasswordLength"),
      })),
  "roles-unused-for-90-days": finds(
    ["iam:role"],
    (r, facts) =>
      !String(inData(r, "Path")).startsWith("/aws-service-role/") &&
      isOlder(r.createdAt, 90, facts) &&
      isBeforeDay(inData(r, "RoleLastUsed", "LastUsedDate"), 90, facts),
    (r) => ({ lastUsedAt: inData(r, "RoleLastUsed", "LastUsedDate") }),
  ),
  administrators: finds(
    ["iam:role", "iam:user", "iam:group"],
    (r) => listIn(r, "AttachedManagedPolicies").some((policy) => field(policy, "PolicyArn") === ADMINISTRATOR),
    ({ type, arn }) => ({ type, arn }),
  ),
  "policies-that-allow-everything": finds(["iam:policy"], (p) => statementsOf(p).some(allowsEverything)),
  "policies-attached-to-nothing": finds(
    ["iam:policy"],
    (p) => inData(p, "AttachmentCount") === 0 && inData(p, "PermissionsBoundaryUsageCount") === 0,
  ),
};

function hasNoMfa(user: FactResource): boolean {
  return listIn(user, "MFADevices").length === 0;
}

/** When a user's active keys were made, the oldest first. */
function activeKeys(user: FactResource): readonly string[] {
  return listIn(user, "AccessKeys")
    .filter((key) => field(key, "Status") === "Active")
    .map((key) => String(field(key, "CreateDate")))
    .sort();
}

function statementsOf(policy: FactResource): readonly JsonValue[] {
  const version = listIn(policy, "PolicyVersionList").find(
    (candidate) => field(candidate, "IsDefaultVersion") === true,
  );
  // A policy's document is JSON.
  const document = JSON.parse(decodeURIComponent(String(field(version, "Document")))) as JsonValue;
  const statement = field(document, "Statement");
  return Array.isArray(statement) ? asList(statement) : [statement ?? null];
}

function allowsEverything(statement: JsonValue): boolean {
  const action = field(statement, "Action");
  const [first = action] = asList(action);
  return field(statement, "Effect") === "Allow" && (first === "*" || first === "*:*");
}
