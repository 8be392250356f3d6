import { beforeAll, expect, test } from "vitest";
import { type Kind, ref, type SdkClient, type ServiceDefinition } from "../collectors/define.ts";
import { loadService } from "../collectors/index.ts";
import { contractFaults } from "./collector-contract.ts";
import { observeKind } from "./observe-kind.ts";
import { observedAws } from "./observed-aws.ts";

const aws = observedAws({ accounts: 1, regions: 1, only: { "ec2:volume": 12 } });
const TYPES = ["ec2:instance", "ec2:snapshot"];

let ec2: ServiceDefinition;
let volume: Kind<SdkClient>;

beforeAll(async () => {
  ec2 = await loadService("ec2");
  const kind = ec2.kinds.volume;
  if (!kind) throw new Error("There is no kind ec2:volume to spoil");
  volume = kind;
});

async function faultsOf(spoiled: Partial<Kind<SdkClient>>): Promise<string[]> {
  const service = { ...ec2, kinds: { ...ec2.kinds, volume: { ...volume, ...spoiled } } };
  const seen = await observeKind(aws, service, "volume", { smallPages: true });
  return contractFaults(seen, TYPES);
}

test("contractFaults() finds nothing wrong with a sound kind", async () => {
  expect(await faultsOf({})).toEqual([]);
});

test("contractFaults() notices a missing action", async () => {
  expect(await faultsOf({ actions: [] })).toEqual(["ec2:DescribeVolumes is called but not declared"]);
});

test("contractFaults() notices an action that nothing needs", async () => {
  expect(await faultsOf({ actions: ["ec2:DescribeVolumes", "ec2:DescribeVolumeStatus"] })).toEqual([
    "ec2:DescribeVolumeStatus is declared but never called",
  ]);
});

test("contractFaults() notices a listing that stops after page one", async () => {
  async function* firstPage(...from: Parameters<typeof volume.list>) {
    for await (const page of volume.list(...from)) {
      yield page;
      return;
    }
  }
  const faults = await faultsOf({ list: firstPage });
  expect(faults).toContain("DescribeVolumes is never read past page one");
  expect(faults).toContainEqual(expect.stringMatching(/^\d{12}\/[\w-]+\/volume\/vol-\w+ is missing$/));
});

test("contractFaults() notices swapped fields", async () => {
  const faults = await faultsOf({ id: (item) => field(item, "SnapshotId") || field(item, "AvailabilityZone") });
  expect(faults).toContainEqual(expect.stringContaining("is missing"));
  expect(faults).toContainEqual(expect.stringContaining("is not in the world"));
  const arns = await faultsOf({
    arn: (item) => `arn:aws:ec2:us-east-1:123456789012:volume/${field(item, "VolumeId")}`,
  });
  expect(arns).toContainEqual(expect.stringContaining("the ARN is arn:aws:ec2:us-east-1:123456789012:volume/vol-"));
  expect(arns).toContainEqual(expect.stringContaining("does not fit"));
});

test("contractFaults() notices ids that are not unique", async () => {
  expect(await faultsOf({ id: () => "same" })).toContain("11 ids are not unique");
});

test("contractFaults() notices an empty column, name, state and time", async () => {
  const nothing = () => undefined;
  const columns = { ...volume.columns, nothing, empty: () => [] };
  expect(await faultsOf({ columns, name: nothing, state: nothing, createdAt: nothing })).toEqual([
    "name is empty in every sample",
    "state is empty in every sample",
    "createdAt is empty in every sample",
    "columns.nothing is empty in every sample",
    "columns.empty is empty in every sample",
  ]);
});

test("contractFaults() notices tags that are lost", async () => {
  const faults = await faultsOf({ tags: () => ({}) });
  expect(faults).toContain("tags is empty in every sample");
  expect(faults).toContainEqual(expect.stringContaining("has other tags than the world gave it"));
});

test("contractFaults() notices relations to no type, and relations named twice", async () => {
  const twice = ref("ec2:volumes", "vol-1");
  const faults = await faultsOf({ related: () => [twice, twice] });
  expect(faults).toContain("relations point to ec2:volumes, which is no type");
  expect(faults).toContainEqual(expect.stringContaining("names a relation twice"));
});

test("contractFaults() notices paths that lead nowhere", async () => {
  expect(await faultsOf({ volatile: ["Tags.Key", "Tag.Key"], ordered: ["Tags.Name"] })).toEqual([
    "the path Tag.Key leads nowhere in every sample",
    "the path Tags.Name leads nowhere in every sample",
  ]);
});

test("contractFaults() notices a secret that is stored, and a redact without effect", async () => {
  const columns = { ...volume.columns, password: () => "SECRET-MARKER-0" };
  const faults = await faultsOf({ columns, redact: (item) => item });
  expect(faults).toContainEqual(expect.stringContaining("a secret is stored:"));
  expect(faults).toContain("redact changes nothing in any sample");
});

test("contractFaults() notices a listing that fails", async () => {
  const faults = await faultsOf({ id: () => undefined });
  expect(faults).toContainEqual(expect.stringContaining("MalformedAnswer"));
});

test("contractFaults() finds a world without the kind to prove nothing", async () => {
  const seen = await observeKind(aws, ec2, "placement-group", { smallPages: true });
  expect(contractFaults(seen, TYPES)).toContain("the world has none of this kind, so nothing is proven");
});

function field(item: unknown, name: string): string | undefined {
  const value = typeof item === "object" && item !== null ? Reflect.get(item, name) : undefined;
  return typeof value === "string" ? value : undefined;
}
