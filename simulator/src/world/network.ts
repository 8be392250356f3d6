import type { Cell } from "./cell.ts";
import { SUBNETS_PER_VPC, ZONES } from "./plan.ts";
import type { Random } from "./random.ts";

/** Where a subnet lies: everything about it that other resources refer to. */
export interface SubnetPlace {
  readonly index: number;
  readonly subnetId: string;
  readonly vpcIndex: number;
  readonly vpcId: string;
  readonly zoneIndex: number;
  /** Whether its route table leads to an internet gateway. */
  readonly isPublic: boolean;
  readonly cidr: string;
}

/** VPCs that people made, beside the default one. */
export function ownVpcs(cell: Cell): number {
  return Math.max(0, cell.count("vpc:vpc") - 1);
}

/** The id of a VPC; 0 is the default one. */
export function vpcId(cell: Cell, index: number): string {
  return cell.id("vpc", index);
}

/** The address range of a VPC. */
export function vpcCidr(index: number): string {
  return index === 0 ? "172.31.0.0/16" : `10.${index % 250}.0.0/16`;
}

/** The first subnets are those of the default VPC, one per zone; then four for each further VPC. */
export function subnetPlace(cell: Cell, index: number): SubnetPlace {
  const own = ownVpcs(cell);
  const slot = index < ZONES ? index : (index - ZONES) % SUBNETS_PER_VPC;
  const vpcIndex = index < ZONES || own === 0 ? 0 : 1 + (Math.floor((index - ZONES) / SUBNETS_PER_VPC) % own);
  const isDefault = vpcIndex === 0;
  return {
    index,
    subnetId: cell.id("subnet", index),
    vpcIndex,
    vpcId: vpcId(cell, vpcIndex),
    zoneIndex: isDefault ? index % ZONES : slot % 2,
    isPublic: isDefault || slot < 2,
    cidr: isDefault ? `172.31.${(index * 16) % 256}.0/20` : `10.${vpcIndex % 250}.${slot * 16}.0/20`,
  };
}

/** The subnets of one VPC. */
export function subnetsOf(cell: Cell, vpcIndex: number): SubnetPlace[] {
  const first = vpcIndex === 0 ? 0 : ZONES + (vpcIndex - 1) * SUBNETS_PER_VPC;
  const length = vpcIndex === 0 ? ZONES : SUBNETS_PER_VPC;
  return Array.from({ length }, (_, slot) => first + slot)
    .filter((index) => index < cell.count("vpc:subnet"))
    .map((index) => subnetPlace(cell, index));
}

/** A subnet for a workload: mostly in a VPC that people made. */
export function workloadSubnet(cell: Cell, random: Random): SubnetPlace {
  const own = ownVpcs(cell);
  if (own === 0 || random.chance(0.1)) return subnetPlace(cell, random.int(0, ZONES - 1));
  const index = ZONES + (random.int(1, own) - 1) * SUBNETS_PER_VPC + random.int(0, SUBNETS_PER_VPC - 1);
  return subnetPlace(cell, index < cell.count("vpc:subnet") ? index : 0);
}

/** A security group of a VPC: index `v` is the default group of VPC `v`, later ones are dealt out to the VPCs in turn. */
export function groupIndexes(cell: Cell, vpcIndex: number): number[] {
  const vpcs = cell.count("vpc:vpc");
  const rounds = Math.floor((cell.count("vpc:security-group") - 1 - vpcIndex) / vpcs);
  // Enough to choose from, however many there are.
  return Array.from({ length: Math.min(rounds, 8) + 1 }, (_, round) => vpcIndex + round * vpcs);
}

/** The id and name of a security group. */
export function securityGroup(cell: Cell, index: number): { GroupId: string; GroupName: string } {
  return { GroupId: cell.id("sg", index), GroupName: securityGroupName(cell, index) };
}

/** One or two security groups of a VPC for a workload. */
export function workloadGroups(cell: Cell, random: Random, vpcIndex: number): { GroupId: string; GroupName: string }[] {
  const indexes = groupIndexes(cell, vpcIndex);
  const first = random.pick(indexes);
  const second = random.pick(indexes);
  const chosen = first === second || random.chance(0.6) ? [first] : [first, second];
  return chosen.map((index) => securityGroup(cell, index));
}

function securityGroupName(cell: Cell, index: number): string {
  if (index < cell.count("vpc:vpc")) return "default";
  const roles = ["web", "app", "database", "cache", "bastion", "load-balancer", "monitoring", "lambda"];
  return `${roles[index % roles.length]}-${index}`;
}

/** A private address inside a subnet. */
export function privateIp(place: SubnetPlace, index: number): string {
  const [a = "10", b = "0", c = "0"] = place.cidr.split(".");
  // Four addresses at the start of each subnet belong to AWS.
  const host = 4 + (index % 4000);
  return `${a}.${b}.${Number(c) + (host >> 8)}.${host & 255}`;
}

/** The host name that AWS gives to a private address. */
export function privateDns(cell: Cell, ip: string): string {
  const domain = cell.region === "us-east-1" ? "ec2.internal" : `${cell.region}.compute.internal`;
  return `ip-${ip.replaceAll(".", "-")}.${domain}`;
}

/** The host name that AWS gives to a public address. */
export function publicDns(cell: Cell, ip: string): string {
  const domain = cell.region === "us-east-1" ? "compute-1" : `${cell.region}.compute`;
  return `ec2-${ip.replaceAll(".", "-")}.${domain}.amazonaws.com`;
}

/** A public address. */
export function publicIp(random: Random): string {
  return `${random.pick([3, 18, 34, 52, 54])}.${random.int(0, 255)}.${random.int(0, 255)}.${random.int(1, 254)}`;
}

/** The KMS key of the cell that a service's resources are encrypted with. */
export function kmsKey(cell: Cell, number: number): string {
  const id = cell.id("k", number % 3).slice(2);
  return cell.arn(
    "kms",
    `key/${id.slice(0, 8)}-${id.slice(1, 5)}-4${id.slice(5, 8)}-a${id.slice(8, 11)}-${id.slice(0, 12)}`,
  );
}
