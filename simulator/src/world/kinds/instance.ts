import type { _InstanceType, Instance } from "@aws-sdk/client-ec2";
import type { Cell } from "../cell.ts";
import { kindSpec, known } from "../kind-spec.ts";
import { makeTags, resourceName, tagList, tagMapOf } from "../tags.ts";
import { daysAgo } from "../time.ts";
import { instanceState } from "./compute-links.ts";
import { placed } from "./instance-placement.ts";

const STATE_CODES = { pending: 0, running: 16, "shutting-down": 32, terminated: 48, stopping: 64, stopped: 80 };
const TYPES: readonly _InstanceType[] = ["t3.micro", "t3.large", "m6i.large", "m7g.xlarge", "c7g.large", "r6i.2xlarge"];

/** EC2 instances: what they are attached to is decided by their state and by `compute-links.ts`. */
export const instance = kindSpec<Instance>({
  make: makeInstance,
  id: (i) => known(i.InstanceId),
  arn: (i, cell) => cell.arn("ec2", `instance/${i.InstanceId}`),
  tags: (i) => tagMapOf(i.Tags),
  withTags: (i, tags) => ({ ...i, Tags: tagList(tags) }),
  taggingType: "ec2:instance",
  change: (i, random) =>
    i.State?.Name === "running" && random.chance(0.5) ? stopped(i) : { ...i, InstanceType: random.pick(TYPES) },
  comesAndGoes: true,
});

function makeInstance(cell: Cell, index: number): Instance {
  const random = cell.random("ec2:instance", index);
  const state = instanceState(index);
  const name = resourceName(cell, random, index);
  const launched = daysAgo(random, 700);
  const instanceType = random.pick(TYPES);
  const isArm = /^[a-z]+\d+g/.test(instanceType);
  const isWindows = index % 7 === 3;
  const isSpot = index % 9 === 5;
  const base: Instance = {
    InstanceId: cell.id("i", index),
    AmiLaunchIndex: index % 5 === 4 ? 1 : 0,
    Architecture: isArm ? "arm64" : "x86_64",
    BlockDeviceMappings: [],
    BootMode: isArm ? "uefi" : "uefi-preferred",
    CapacityReservationSpecification: { CapacityReservationPreference: "open" },
    ClientToken: `terraform-${random.hex(20)}`,
    CpuOptions: { CoreCount: random.pick([1, 2, 4]), ThreadsPerCore: isArm ? 1 : 2 },
    CurrentInstanceBootMode: isArm ? "uefi" : "legacy-bios",
    EbsOptimized: index % 2 === 0,
    EnaSupport: true,
    EnclaveOptions: { Enabled: false },
    HibernationOptions: { Configured: index % 10 === 0 },
    Hypervisor: "xen",
    ImageId: cell.id("ami", random.int(0, Math.max(0, cell.count("ec2:image") - 1))),
    InstanceType: instanceType,
    LaunchTime: launched,
    MaintenanceOptions: { AutoRecovery: "default", RebootMigration: "default" },
    MetadataOptions: {
      State: "applied",
      HttpTokens: random.chance(0.7) ? "required" : "optional",
      HttpPutResponseHopLimit: random.pick([1, 2]),
      HttpEndpoint: "enabled",
      HttpProtocolIpv6: "disabled",
      InstanceMetadataTags: "disabled",
    },
    Monitoring: { State: index % 4 === 0 ? "enabled" : "disabled" },
    NetworkInterfaces: [],
    Placement: { AvailabilityZone: cell.zone(0), GroupName: "", Tenancy: "default" },
    PlatformDetails: isWindows ? "Windows" : "Linux/UNIX",
    PrivateDnsName: "",
    ProductCodes: [],
    PublicDnsName: "",
    RootDeviceName: isWindows ? "/dev/sda1" : "/dev/xvda",
    RootDeviceType: "ebs",
    SecurityGroups: [],
    State: { Code: STATE_CODES[state], Name: state },
    StateTransitionReason: "",
    Tags: tagList(makeTags(cell, random, name)),
    UsageOperation: isWindows ? "RunInstances:0002" : "RunInstances",
    UsageOperationUpdateTime: launched,
    VirtualizationType: "hvm",
  };
  if (cell.count("ec2:key-pair") > 0 && index % 3 !== 2) base.KeyName = keyPairName(cell, index);
  if (isWindows) base.Platform = "Windows";
  if (isSpot) Object.assign(base, { InstanceLifecycle: "spot", SpotInstanceRequestId: `sir-${random.hex(8)}` });
  if (state === "terminated") return terminated(base);
  return placed(cell, index, state === "stopped" ? stopped(base) : base);
}

/** Key pairs are named after the account's environment and numbered. */
export function keyPairName(cell: Cell, number: number): string {
  return `${cell.accountName}-key-${number % Math.max(1, cell.count("ec2:key-pair"))}`;
}

function terminated(instance: Instance): Instance {
  return {
    ...instance,
    StateTransitionReason: "User initiated (2026-10-31 23:12:45 GMT)",
    StateReason: {
      Code: "Client.UserInitiatedShutdown",
      Message: "Client.UserInitiatedShutdown: User initiated shutdown",
    },
  };
}

/** A stopped instance gives its public address back, unless it is an elastic one. */
function stopped(instance: Instance): Instance {
  const keepsAddress = instance.NetworkInterfaces?.some((card) => card.Association?.IpOwnerId !== "amazon");
  const { PublicIpAddress, PublicDnsName, NetworkInterfaces = [], ...rest } = instance;
  const cards = NetworkInterfaces.map(({ Association: _, ...card }) => card);
  return {
    ...rest,
    ...(keepsAddress
      ? { PublicIpAddress, PublicDnsName, NetworkInterfaces }
      : { PublicDnsName: "", NetworkInterfaces: cards }),
    State: { Code: STATE_CODES.stopped, Name: "stopped" },
    StateTransitionReason: "User initiated (2026-10-28 18:00:03 GMT)",
    StateReason: {
      Code: "Client.UserInitiatedShutdown",
      Message: "Client.UserInitiatedShutdown: User initiated shutdown",
    },
  };
}
