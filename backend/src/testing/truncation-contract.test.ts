import { DescribeVolumesCommand, type EC2Client, paginateDescribeVolumes } from "@aws-sdk/client-ec2";
import { beforeAll, expect, test } from "vitest";
import { type Kind, kindsOf, type SdkClient, type ServiceDefinition } from "../collectors/define.ts";
import { loadService } from "../collectors/index.ts";
import { items, once } from "../collectors/pages.ts";
import { observedAws } from "./observed-aws.ts";
import { truncationFaults } from "./truncation-contract.ts";

const aws = observedAws({ accounts: 1, regions: 1, only: { "ec2:volume": 12 } });

let ec2: ServiceDefinition;
beforeAll(async () => {
  ec2 = await loadService("ec2");
});

test("truncationFaults() finds nothing wrong with a sound kind", async () => {
  expect(await truncationFaults(aws, ec2, "volume")).toEqual([]);
});

test("truncationFaults() notices a kind that reads pages by itself", async () => {
  const list = async function* (client: EC2Client) {
    for await (const page of paginateDescribeVolumes({ client, pageSize: 500 }, {})) yield page.Volumes ?? [];
  };
  expect(await truncationFaults(aws, withList(list), "volume")).toEqual([
    "a cut DescribeVolumes ends in success, not in TruncatedListing",
    "a cut DescribeVolumes is asked for pages of 500",
  ]);
});

test("truncationFaults() notices that the second listing's pages are of a size that AWS refuses", async () => {
  const list = (client: EC2Client) =>
    items(paginateDescribeVolumes, { client, pageSize: 5 }, {}, ({ Volumes }) => Volumes);
  expect(await truncationFaults(aws, withList(list), "volume")).toEqual([
    "a cut DescribeVolumes ends in InvalidParameterValue, not in TruncatedListing",
  ]);
});

test("truncationFaults() notices a kind that leaves things out of a page before it is counted", async () => {
  const list = (client: EC2Client) =>
    items(paginateDescribeVolumes, { client, pageSize: 500 }, {}, ({ Volumes }) => Volumes?.slice(1));
  expect(await truncationFaults(aws, withList(list), "volume")).toContain(
    "a cut DescribeVolumes ends in success, not in TruncatedListing",
  );
});

test("truncationFaults() notices a kind that asks for no page size", async () => {
  const list = (client: EC2Client) => once(client.send(new DescribeVolumesCommand({})), ({ Volumes }) => Volumes);
  expect(await truncationFaults(aws, withList(list), "volume")).toEqual(["no call asks for a page size"]);
});

/** EC2 with another listing of volumes. */
function withList(list: (client: EC2Client) => AsyncIterable<readonly unknown[]>): ServiceDefinition {
  const volume: Kind<EC2Client> = kindsOf<EC2Client>()({
    title: "Volumes",
    actions: [],
    list,
    id: () => undefined,
    arn: () => undefined,
    columns: {},
  });
  // The engine hands a kind the client of its service, which is EC2's here.
  return { ...ec2, kinds: { ...ec2.kinds, volume: volume as unknown as Kind<SdkClient> } };
}
