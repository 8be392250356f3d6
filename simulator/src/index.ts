import * as account from "@aws-sdk/client-account";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as ec2 from "@aws-sdk/client-ec2";
import * as ecs from "@aws-sdk/client-ecs";
import * as eks from "@aws-sdk/client-eks";
import * as iam from "@aws-sdk/client-iam";
import * as organizations from "@aws-sdk/client-organizations";
import * as rds from "@aws-sdk/client-rds";
import * as tagging from "@aws-sdk/client-resource-groups-tagging-api";
import * as s3 from "@aws-sdk/client-s3";
import * as sts from "@aws-sdk/client-sts";
import { type Core, createCore } from "./core/core.ts";
import type { Handlers } from "./core/handlers.ts";
import { createAccess } from "./services/access.ts";
import { accountHandlers } from "./services/account.ts";
import { type CallCounts, createCallCounts } from "./services/call-counts.ts";
import { createFaults, type Faults } from "./services/create-faults.ts";
import { dynamodbHandlers } from "./services/dynamodb.ts";
import { ec2Handlers } from "./services/ec2.ts";
import { ecsHandlers } from "./services/ecs.ts";
import { eksHandlers } from "./services/eks.ts";
import { iamHandlers } from "./services/iam.ts";
import { createLatency, type Latency } from "./services/latency.ts";
import { organizationsHandlers } from "./services/organizations.ts";
import type { PolicyDocument } from "./services/policy.ts";
import type { ApiLimit } from "./services/published-rates.ts";
import { createLimits, type Limits } from "./services/rate-limits.ts";
import { rdsHandlers } from "./services/rds.ts";
import { s3Handlers } from "./services/s3.ts";
import { shuffled } from "./services/shuffle.ts";
import { stsHandlers } from "./services/sts.ts";
import { taggingHandlers } from "./services/tagging.ts";
import { vpcHandlers } from "./services/vpc.ts";
import { createWorld } from "./world/create-world.ts";
import type { WorldSpecification } from "./world/options.ts";
import type { World } from "./world/world.ts";

export { serve } from "./core/http-server.ts";
export { inProcess } from "./core/in-process.ts";
export type { Faults } from "./services/create-faults.ts";
export type { FaultEffect, FaultPlace, FaultResource, FaultRule, FaultTime } from "./services/fault-rules.ts";
export type { Latency } from "./services/latency.ts";
export { type ApiLimit, PUBLISHED_LIMITS } from "./services/published-rates.ts";
export type { FamilyUse, Limits, LimitUse } from "./services/rate-limits.ts";
export type { KindName } from "./world/kind-names.ts";
export type { ResourceOf } from "./world/kinds.ts";

/** What a simulated organisation is made of. */
export type OrganizationOptions = WorldSpecification & {
  /** Return set-like lists (tags, groups) in another order at each call, as AWS may. */
  readonly shuffle?: boolean;
  /** The policy of the inventory role in all accounts; without one it may do everything. */
  readonly policy?: PolicyDocument;
  /** Token buckets per account, region and API family: AWS's, or a table of one's own; none unless given. */
  readonly limits?: "published" | readonly ApiLimit[];
  /** How long every answer takes; none waits unless given. Drawn from the world's seed. */
  readonly latency?: Latency;
  /** The clock that ends sessions, fills the buckets of the limits and times the fault rules. */
  readonly now?: () => Date;
};

/** A simulated AWS organisation: connect clients with `inProcess(core)` or `serve(core)`. */
export interface Organization {
  readonly core: Core;
  readonly world: World;
  readonly faults: Faults;
  readonly calls: CallCounts;
  /** What was asked of each bucket; without `limits` nothing. */
  readonly limits: Limits;
  setPolicy(policy: PolicyDocument | undefined): void;
  /** A service control policy; its explicit denials hold in all accounts but the management account. */
  setServiceControlPolicy(policy: PolicyDocument | undefined): void;
}

/** Makes an organisation with all its services. Throws a `RangeError` for a world that cannot be made. */
export function createOrganization(options: OrganizationOptions = {}): Organization {
  const { shuffle = false, policy, limits: table, latency, now = () => new Date(), ...specification } = options;
  const world = createWorld(specification);
  const access = createAccess(world);
  const faults = createFaults(world, now);
  const calls = createCallCounts();
  const limits = createLimits(table, now);
  const takesMs = latency && createLatency(latency, world.options.seed);
  access.setPolicy(policy);
  const core = createCore({
    managementAccountId: world.management.id,
    now,
    hooks: {
      authorize: (context, input) => {
        calls.record(context);
        limits.take(context, input);
        return access.authorize(context, input);
      },
      before: faults.before,
      envelope: (context) => {
        const { accountId, region, signingName, operation } = context;
        const delayMs = takesMs?.(`${accountId}/${region}/${signingName}/${operation}`);
        return { ...faults.envelope(context), delayMs };
      },
    },
  });
  const add = <Module extends object>(module: Module, handlers: NoInfer<Handlers<Module>>) =>
    core.service(module, shuffle ? shuffled(handlers, world.options.seed) : handlers);

  add(sts, stsHandlers(world, { identity: core.identity, keepSessionPolicy: access.keepSessionPolicy, now }));
  add(organizations, organizationsHandlers(world));
  add(account, accountHandlers(world));
  add(ec2, ec2Handlers(world));
  add(ec2, vpcHandlers(world));
  add(s3, s3Handlers(world));
  add(rds, rdsHandlers(world));
  add(dynamodb, dynamodbHandlers(world));
  add(iam, iamHandlers(world));
  add(eks, eksHandlers(world));
  add(ecs, ecsHandlers(world));
  add(tagging, taggingHandlers(world));
  return {
    core,
    world,
    faults,
    calls,
    limits,
    setPolicy: access.setPolicy,
    setServiceControlPolicy: access.setServiceControlPolicy,
  };
}
