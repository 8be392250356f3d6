import type { InstanceStateName } from "@aws-sdk/client-ec2";
import type { Cell } from "../cell.ts";
import { privateIp, publicIp, type SubnetPlace, subnetPlace, workloadGroups, workloadSubnet } from "../network.ts";
import { interfaceEndpoints } from "../plan.ts";

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

/** The private address of an instance. */
export function instanceIp(cell: Cell, index: number): string {
  return privateIp(instancePlace(cell, index), index);
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
export function natInterface(cell: Cell, nat: number): number {
  return cell.count("ec2:instance") + nat;
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
  return subnetPlace(cell, 3 + nat * 4);
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

/** The public address of an instance: its elastic one, or one that it got while it runs in a public subnet. */
export function instancePublicIp(cell: Cell, index: number): string | undefined {
  const elastic = elasticIpOf(cell, index);
  if (elastic !== undefined) return elasticAddress(cell, elastic);
  const isReachable = instancePlace(cell, index).isPublic && instanceState(index) === "running";
  return isReachable ? publicIp(cell.random("ec2:instance", index + 2 * ADDED)) : undefined;
}

/** The security groups of an instance and of its network interface. */
export function instanceGroups(cell: Cell, index: number): { GroupId: string; GroupName: string }[] {
  const random = cell.random("ec2:instance", index + 3 * ADDED);
  return workloadGroups(cell, random, instancePlace(cell, index).vpcIndex);
}
