import type { WorldAccount } from "./accounts.ts";
import { KIND_NAMES, type KindName } from "./kind-names.ts";
import type { WorldOptions } from "./options.ts";
import { hash } from "./random.ts";

/** How many resources of each kind a cell (an account and a region) starts with. */
export type Counts = Readonly<Record<KindName, number>>;

/** Availability zones per region: a default VPC has one subnet in each. */
export const ZONES = 3;
/** Subnets of a VPC that people made: two public, two private. */
export const SUBNETS_PER_VPC = 4;
/** Roles that every account has from the start: the inventory role, organisation access and two service-linked ones. */
export const INITIAL_ROLES = 4;

/** What every region holds before anybody makes anything, as on real AWS. */
const REGION_BASE: Partial<Record<KindName, number>> = {
  "vpc:vpc": 1,
  "vpc:subnet": ZONES,
  "vpc:route-table": 1,
  "vpc:internet-gateway": 1,
  "vpc:security-group": 1,
  "vpc:network-acl": 1,
};
const REGION_BASE_SIZE = Object.values(REGION_BASE).reduce((sum, count) => sum + count, 0);
const ACCOUNT_BASE: Partial<Record<KindName, number>> = { "iam:role": INITIAL_ROLES, "iam:account": 1 };
const ACCOUNT_BASE_SIZE = INITIAL_ROLES + 1;

/** The mix of what people make: relative frequency, and how many resources one of them brings along, itself included. */
const MIX: Partial<Record<KindName, { readonly weight: number; readonly brings?: number }>> = {
  // With its root volume and its network interface.
  "ec2:instance": { weight: 8, brings: 3 },
  "ec2:volume": { weight: 3 },
  "ec2:snapshot": { weight: 8 },
  "ec2:image": { weight: 2 },
  "ec2:key-pair": { weight: 1.5 },
  "ec2:elastic-ip": { weight: 1.5 },
  "ec2:launch-template": { weight: 1.5 },
  "ec2:network-interface": { weight: 1 },
  "ec2:placement-group": { weight: 0.5 },
  // With subnets, three route tables, internet and NAT gateway, the NAT's interface and address, security group and ACL.
  "vpc:vpc": { weight: 1, brings: 14 },
  "vpc:security-group": { weight: 6 },
  "vpc:vpc-endpoint": { weight: 2, brings: 1.5 },
  "vpc:peering-connection": { weight: 0.5 },
  "s3:bucket": { weight: 5 },
  "rds:db-instance": { weight: 2.5 },
  "rds:db-cluster": { weight: 0.8 },
  "rds:db-snapshot": { weight: 2.5 },
  "rds:db-cluster-snapshot": { weight: 1 },
  "rds:db-subnet-group": { weight: 1 },
  "dynamodb:table": { weight: 4 },
  "dynamodb:backup": { weight: 1 },
  "iam:role": { weight: 8 },
  "iam:user": { weight: 2 },
  "iam:group": { weight: 0.7 },
  "iam:policy": { weight: 4 },
  "iam:instance-profile": { weight: 1.5 },
  "eks:cluster": { weight: 0.5 },
  "eks:nodegroup": { weight: 1 },
  "eks:addon": { weight: 1.5 },
  "eks:fargate-profile": { weight: 0.4 },
  "ecs:cluster": { weight: 1 },
  "ecs:service": { weight: 4 },
  "ecs:task-definition": { weight: 4 },
  "ecs:capacity-provider": { weight: 0.4 },
};
const MIX_SIZE = Object.values(MIX).reduce((sum, { weight, brings = 1 }) => sum + weight * brings, 0);

/** Kinds that live inside another, or point to one that must be there. */
const PARENTS: Partial<Record<KindName, readonly KindName[]>> = {
  "eks:nodegroup": ["eks:cluster"],
  "eks:addon": ["eks:cluster"],
  "eks:fargate-profile": ["eks:cluster"],
  "ecs:service": ["ecs:cluster", "ecs:task-definition"],
  "rds:db-snapshot": ["rds:db-instance"],
  "rds:db-cluster-snapshot": ["rds:db-cluster"],
  "dynamodb:backup": ["dynamodb:table"],
};

/** In the cell that shows every kind: enough to see several states, and a cluster that is only connected to EKS. */
const SHOWN_AT_LEAST: Partial<Record<KindName, number>> = {
  "ec2:instance": 6,
  "ec2:volume": 2,
  "iam:user": 3,
  "eks:cluster": 3,
};

/** Decides how many resources of each kind a cell starts with; `region` is a region's name or `global` (IAM). */
export function planner(
  options: WorldOptions,
  accounts: readonly WorldAccount[],
): (account: WorldAccount, region: string) => Counts {
  const active = accounts.filter((account) => account.state === "ACTIVE");
  const totalWeight = active.reduce((sum, account) => sum + account.weight, 0);
  const base = active.reduce((sum, a) => sum + ACCOUNT_BASE_SIZE + a.initialRegions.length * REGION_BASE_SIZE, 0);
  const scale = Math.max(0, options.resources - base) / MIX_SIZE;

  return (account, region) => {
    const isGlobal = region === "global";
    const kinds = KIND_NAMES.filter((kind) => kind.startsWith("iam:") === isGlobal);
    const made = zeros();
    if (options.only) {
      for (const kind of kinds) made[kind] = options.only[kind] ?? 0;
    } else {
      const share = (account.weight / totalWeight) * (isGlobal ? 1 : regionShare(account, region));
      const shows = scale > 0 && isShowcase(accounts, account, region);
      for (const kind of kinds) {
        const expected = scale * share * (MIX[kind]?.weight ?? 0);
        // Rounded up or down by chance in proportion, so that the sums over many cells come out right.
        const count = Math.floor(expected + hash(`${options.seed}/${account.id}/${region}/${kind}`) / 2 ** 32);
        made[kind] = shows && MIX[kind] ? Math.max(count, SHOWN_AT_LEAST[kind] ?? 1) : count;
      }
    }
    for (const kind of kinds) {
      if (made[kind] === 0) continue;
      for (const parent of PARENTS[kind] ?? []) made[parent] = Math.max(made[parent], 1);
    }
    return options.only ? exactly(made, options.only, isGlobal) : withCompanions(made, isGlobal);
  };
}

/** One cell shows every kind: the first member account's IAM and home region. */
export function isShowcase(accounts: readonly WorldAccount[], account: WorldAccount, region: string): boolean {
  const shown = accounts[1] ?? accounts[0];
  return account === shown && (region === "global" || region === account.initialRegions[0]);
}

/** Adds what exists from the start and what instances, VPCs and interface endpoints bring along. */
function withCompanions(made: Record<KindName, number>, isGlobal: boolean): Counts {
  const vpcs = made["vpc:vpc"];
  const counts = { ...made };
  counts["vpc:subnet"] += vpcs * SUBNETS_PER_VPC;
  counts["vpc:route-table"] += vpcs * 3;
  counts["vpc:internet-gateway"] += vpcs;
  counts["vpc:nat-gateway"] += vpcs;
  counts["vpc:security-group"] += vpcs;
  counts["vpc:network-acl"] += vpcs;
  counts["ec2:volume"] += made["ec2:instance"];
  counts["ec2:elastic-ip"] += vpcs;
  counts["ec2:network-interface"] += made["ec2:instance"] + vpcs + interfaceEndpoints(made["vpc:vpc-endpoint"]);
  return withBase(counts, isGlobal);
}

/** The named numbers as they are, and the rest as it is from the start; nothing goes below what is there from the start. */
function exactly(made: Record<KindName, number>, only: NonNullable<WorldOptions["only"]>, isGlobal: boolean): Counts {
  const base = withBase(zeros(), isGlobal);
  const counts = { ...made };
  for (const kind of KIND_NAMES) {
    counts[kind] = only[kind] === undefined ? made[kind] + base[kind] : Math.max(made[kind], base[kind]);
  }
  // An account has one set of settings, however many are asked for.
  counts["iam:account"] = base["iam:account"];
  return counts;
}

function withBase(made: Record<KindName, number>, isGlobal: boolean): Counts {
  const counts = { ...made };
  for (const kind of KIND_NAMES) counts[kind] += (isGlobal ? ACCOUNT_BASE : REGION_BASE)[kind] ?? 0;
  return counts;
}

/** Every second endpoint is of the interface type and has a network interface. */
export function interfaceEndpoints(endpoints: number): number {
  return Math.ceil(endpoints / 2);
}

/** Companies live in one region, use a second one, and have little in the rest. */
function regionShare(account: WorldAccount, region: string): number {
  const regions = account.initialRegions;
  if (regions.length === 1) return 1;
  if (regions.length === 2) return region === regions[0] ? 0.7 : 0.3;
  if (region === regions[0]) return 0.6;
  if (region === regions[1]) return 0.25;
  return 0.15 / (regions.length - 2);
}

function zeros(): Record<KindName, number> {
  // Every kind gets its zero here.
  return Object.fromEntries(KIND_NAMES.map((kind) => [kind, 0])) as Record<KindName, number>;
}
