import type { InstanceStateName } from "@aws-sdk/client-ec2";
import type { Cell } from "../cell.ts";
import { privateIp, publicIp, type SubnetPlace, subnetPlace, workloadGroups, workloadSubnet } from "../network.ts";
import { interfaceEndpoints, SUBNETS_PER_VPC, ZONES } from "../plan.ts";

/** Volumes and interfaces of instances that were added later have indexes above this, apart from those of the plan. */
export const ADDED = 1_000_000_000;

const STATES: readonly InstanceStateName[] = [
  ...(["running", "stopped", "running", "running", "terminated", "running", "running", "stopped"] as const),
  ...(["running", "running", "pending", "running", "stopped", "running", "stopping", "running"] as const),
];

/** The state of an instance, which decides what is attached to it. */
export function instanceState(index: number): InstanceStateName {
  return STATES[index % STATES.length] ?? "running";
}

/** A terminated instance has given back its volumes, interfaces and addresses. */
export function isTerminated(index: number): boolean {
  return instanceState(index) === "terminated";
}

/** Where an instance runs. */
export function instancePlace(cell: Cell, index: number): SubnetPlace {
  return workloadSubnet(cell, cell.random("ec2:instance", index + ADDED));
}

/** The volume that an instance starts from: volumes 0 to n-1 belong to instances 0 to n-1. */
export function rootVolume(cell: Cell, instance: number): number | undefined {
  if (instance >= cell.count("ec2:instance")) return ADDED + instance;
  return instance < cell.count("ec2:volume") ? instance : undefined;
}

/** The instance that a volume or interface of this index was made for, terminated or not. */
export function madeForInstance(cell: Cell, index: number): number | undefined {
  if (index >= ADDED) return index - ADDED;
  return index < cell.count("ec2:instance") ? index : undefined;
}

/** The main network interface of an instance; the first interfaces belong to instances, the next to NAT gateways. */
export function primaryInterface(cell: Cell, instance: number): number | undefined {
  if (instance >= cell.count("ec2:instance")) return ADDED + instance;
  return instance < cell.count("ec2:network-interface") ? instance : undefined;
}

/** The network interface of a NAT gateway. */
export function natInterface(cell: Cell, nat: number): number | undefined {
  const index = cell.count("ec2:instance") + nat;
  return index < cell.count("ec2:network-interface") ? index : undefined;
}

/** The NAT gateway that an interface belongs to. */
export function natOfInterface(cell: Cell, index: number): number | undefined {
  const nat = index - cell.count("ec2:instance");
  return nat >= 0 && nat < cell.count("vpc:nat-gateway") ? nat : undefined;
}

/** The network interface of an endpoint of the interface type (the endpoints with an even index). */
export function endpointInterface(cell: Cell, endpoint: number): number {
  return cell.count("ec2:instance") + cell.count("vpc:nat-gateway") + endpoint / 2;
}

/** The interface endpoint that an interface belongs to. */
export function endpointOfInterface(cell: Cell, index: number): number | undefined {
  const slot = index - cell.count("ec2:instance") - cell.count("vpc:nat-gateway");
  return slot >= 0 && slot < interfaceEndpoints(cell.count("vpc:vpc-endpoint")) ? slot * 2 : undefined;
}

/** The public subnet in which the NAT gateway of the n-th own VPC stands. */
export function natPlace(cell: Cell, nat: number): SubnetPlace {
  const index = ZONES + nat * SUBNETS_PER_VPC;
  return subnetPlace(cell, index < cell.count("vpc:subnet") ? index : nat % ZONES);
}

/** The elastic address of an instance: every third one has one while the plan's spare addresses last. */
export function elasticIpOf(cell: Cell, instance: number): number | undefined {
  if (instance % 3 !== 0 || isTerminated(instance) || instance >= cell.count("ec2:instance")) return undefined;
  const index = cell.count("vpc:nat-gateway") + (instance / 3) * 2;
  return index < cell.count("ec2:elastic-ip") ? index : undefined;
}

/** The instance that an elastic address belongs to; every second spare address belongs to none. */
export function instanceOfElasticIp(cell: Cell, index: number): number | undefined {
  const spare = index - cell.count("vpc:nat-gateway");
  if (spare < 0 || spare % 2 !== 0 || index >= cell.count("ec2:elastic-ip")) return undefined;
  const instance = (spare / 2) * 3;
  return instance < cell.count("ec2:instance") && !isTerminated(instance) ? instance : undefined;
}

/** The public address behind an elastic address. */
export function elasticAddress(cell: Cell, index: number): string {
  return publicIp(cell.random("ec2:elastic-ip", index + ADDED));
}

/** How an instance is reached: the same seen from it and from its network interface. */
export interface InstanceNetwork {
  readonly subnet: SubnetPlace;
  readonly privateIp: string;
  /** Its elastic address, or one that it got while it runs in a public subnet. */
  readonly publicIp: string | undefined;
  /** The index of its elastic address, where it has one. */
  readonly elastic: number | undefined;
  readonly groups: { GroupId: string; GroupName: string }[];
}

/** Where an instance stands in the network. */
export function instanceNetwork(cell: Cell, index: number): InstanceNetwork {
  const subnet = instancePlace(cell, index);
  const random = cell.random("ec2:instance", index + 2 * ADDED);
  const elastic = elasticIpOf(cell, index);
  const groups = workloadGroups(cell, random, subnet.vpcIndex);
  const passing = subnet.isPublic && instanceState(index) === "running" ? publicIp(random) : undefined;
  return {
    subnet,
    privateIp: privateIp(subnet, index),
    publicIp: elastic === undefined ? passing : elasticAddress(cell, elastic),
    elastic,
    groups,
  };
}
