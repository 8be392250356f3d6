import type { ListedResource } from "../../backend/src/export/listed-resource.ts";
import { difference } from "./checks.ts";
import { typeOf } from "./compare.ts";
import type { Suite } from "./suite-context.ts";

/** What `world/` made, as columns that take a call of their own or a look into nested fields to fill. */
interface Fact {
  readonly type: string;
  /** Matches the names of the resources that this is true of. */
  readonly named: RegExp;
  readonly columns: Readonly<Record<string, unknown>>;
  /** Only this account (by name) and region. */
  readonly in?: readonly ["management" | "production" | "development", string];
}

/** True of the world as it is built, in every place. */
export const BUILT: readonly Fact[] = [
  {
    type: "s3:bucket",
    named: /-logs$/,
    columns: { versioning: "Enabled", encryption: "aws:kms", publicAccessBlocked: true, publicByPolicy: false },
  },
  { type: "s3:bucket", named: /-plain$/, columns: { versioning: "Disabled", publicAccessBlocked: false } },
  { type: "dynamodb:table", named: /^orders$/, columns: { ttlAttribute: "expiresAt", pointInTimeRecovery: true } },
  { type: "dynamodb:table", named: /^sessions$/, columns: { items: 1, pointInTimeRecovery: false } },
  { type: "iam:user", named: /^anna$/, columns: { mfa: true, activeAccessKeys: 1, groups: ["engineers"] } },
  { type: "iam:user", named: /^ben$/, columns: { mfa: false, activeAccessKeys: 0, groups: ["engineers"] } },
  {
    type: "iam:role",
    named: /^web-server$/,
    columns: { attachedPolicies: ["list-buckets"], inlinePolicies: ["inline"] },
  },
  { type: "iam:account", named: /^example-/, columns: { passwordPolicy: true, minimumPasswordLength: 14, users: 2 } },
  { type: "vpc:security-group", named: /^web$/, columns: { inboundRules: 2, openToInternet: true } },
  { type: "vpc:security-group", named: /^database$/, columns: { inboundRules: 1, openToInternet: false } },
  { type: "rds:db-cluster", named: /^ledger$/, columns: { members: 1, engine: "aurora-postgresql" } },
  { type: "ecs:task-definition", named: /^web$/, columns: { revision: 3, images: ["web:2"] } },
];

/** True after the change, in the one place where it was made. */
export const CHANGED: readonly Fact[] = [
  {
    type: "s3:bucket",
    named: /^production-eu-west-1-logs$/,
    in: ["production", "eu-west-1"],
    columns: { versioning: "Suspended" },
  },
  {
    type: "dynamodb:table",
    named: /^tenant-000$/,
    in: ["production", "us-east-1"],
    columns: { ttlAttribute: "until" },
  },
  // Nothing else about this table changed: its count is kept current without a change being recorded.
  { type: "dynamodb:table", named: /^sessions$/, in: ["production", "us-east-1"], columns: { items: 2 } },
  { type: "iam:user", named: /^ben$/, in: ["production", "global"], columns: { activeAccessKeys: 1 } },
  { type: "iam:account", named: /^example-/, in: ["production", "global"], columns: { minimumPasswordLength: 20 } },
  {
    type: "vpc:security-group",
    named: /^web$/,
    in: ["production", "eu-west-1"],
    columns: { inboundRules: 1, openToInternet: true },
  },
  {
    type: "rds:db-instance",
    named: /^orders$/,
    in: ["development", "ap-southeast-2"],
    columns: { instanceClass: "db.t4g.small" },
  },
  { type: "ecs:task-definition", named: /^web$/, in: ["development", "eu-west-1"], columns: { revision: 4 } },
  { type: "ecs:service", named: /^web$/, in: ["development", "eu-west-1"], columns: { desiredTasks: 2 } },
];

/** Each fact must be true of every resource that it speaks of, and speak of at least one. */
export async function checkColumns(
  { checks, world }: Suite,
  stored: readonly ListedResource[],
  facts: readonly Fact[],
): Promise<void> {
  for (const { type, named, columns, in: place } of facts) {
    const where = place ? ` of ${place.join(" in ")}` : "";
    const own = stored.filter(
      (resource) =>
        typeOf(resource) === type &&
        named.test(resource.name ?? "") &&
        (!place || (resource.accountId === world.accounts[place[0]] && resource.region === place[1])),
    );
    await checks.check(`${type} ${named}${where}: ${Object.keys(columns).join(", ")} as they were set`, () =>
      own.length === 0
        ? ["nothing of this is stored"]
        : own.flatMap((resource) =>
            difference(
              Object.keys(columns).map((name) => `${name} ${JSON.stringify(resource.columns[name])}`),
              Object.entries(columns).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
            ).map((line) => `${resource.arn}: ${line}`),
          ),
    );
  }
}
