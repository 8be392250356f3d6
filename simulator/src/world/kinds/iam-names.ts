import type { AttachedPolicy } from "@aws-sdk/client-iam";
import type { Cell } from "../cell.ts";
import { INITIAL_ROLES } from "../plan.ts";
import { iamId } from "./instance-profile-names.ts";

/** What others refer to a role by; the same from every region of the account. */
export interface RoleIdentity {
  readonly RoleName: string;
  readonly Path: string;
  readonly Arn: string;
  readonly RoleId: string;
}

const PURPOSES = ["task", "execution", "instance", "cluster", "lambda", "deploy", "monitoring", "backup"];

/** The identity of an account's n-th role; the first ones exist in every account. */
export function roleIdentity(cell: Cell, index: number): RoleIdentity {
  const initial: readonly (readonly [string, string])[] = [
    [cell.inventoryRole, "/"],
    ["OrganizationAccountAccessRole", "/"],
    ["AWSServiceRoleForSupport", "/aws-service-role/support.amazonaws.com/"],
    ["AWSServiceRoleForTrustedAdvisor", "/aws-service-role/trustedadvisor.amazonaws.com/"],
  ];
  const number = index - INITIAL_ROLES;
  const made = [
    `${cell.accountName}-${PURPOSES[number % PURPOSES.length]}-${number}`,
    number % 4 === 3 ? "/app/" : "/",
  ];
  const [RoleName = "", Path = "/"] = initial[index] ?? made;
  return { RoleName, Path, Arn: cell.globalArn("iam", `role${Path}${RoleName}`), RoleId: iamId(cell, "AROA", index) };
}

/** The index of a role for a workload: one that people made, or the first role in accounts without any. */
export function workRole(cell: Cell, number: number): number {
  const made = cell.globalCount("iam:role") - INITIAL_ROLES;
  return made > 0 ? INITIAL_ROLES + (number % made) : 0;
}

/** The ARN of a role for a workload. */
export function workRoleArn(cell: Cell, number: number): string {
  return roleIdentity(cell, workRole(cell, number)).Arn;
}

/** The customer managed policy of a number, as attachments show it. */
export function policyIdentity(cell: Cell, index: number): { PolicyName: string; Path: string; PolicyArn: string } {
  const PolicyName = `${cell.accountName}-policy-${index}`;
  const Path = index % 5 === 4 ? "/teams/" : "/";
  return { PolicyName, Path, PolicyArn: cell.globalArn("iam", `policy${Path}${PolicyName}`) };
}

/** What is attached to the n-th role, group or user: policy n modulo their number, and mostly one of AWS's own. */
export function attachments(cell: Cell, index: number): AttachedPolicy[] {
  const policies = cell.count("iam:policy");
  const own = policies > 0 ? policyIdentity(cell, index % policies) : undefined;
  const aws = ["ReadOnlyAccess", "PowerUserAccess", "SecurityAudit", undefined][index % 4];
  return [
    ...(own ? [{ PolicyName: own.PolicyName, PolicyArn: own.PolicyArn }] : []),
    ...(aws ? [{ PolicyName: aws, PolicyArn: `arn:aws:iam::aws:policy/${aws}` }] : []),
  ];
}

/** How many of `holders` roles, groups or users the policy is attached to, by the rule of {@link attachments}. */
export function attachmentCount(cell: Cell, policy: number, holders: number): number {
  return policy >= holders || policy >= cell.count("iam:policy")
    ? 0
    : Math.ceil((holders - policy) / cell.count("iam:policy"));
}

/** A policy document as IAM answers with it: JSON, URL-encoded. */
export function encodedPolicy(statement: object): string {
  return encodeURIComponent(JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
}
