import { DescribeInstancesCommand, EC2Client, type Instance } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { createOrganization } from "../index.ts";
import { administrator } from "./test-clients.ts";

async function instances(client: EC2Client): Promise<Instance[]> {
  const { Reservations = [] } = await client.send(new DescribeInstancesCommand({}));
  return Reservations.flatMap((reservation) => reservation.Instances ?? []);
}

function sorted(instance: Instance): Instance {
  return { ...instance, Tags: instance.Tags?.toSorted((a, b) => (a.Key ?? "").localeCompare(b.Key ?? "")) };
}

test("shuffle gives tags in another order at each call, and nothing else differs", async () => {
  const organization = createOrganization({ accounts: 1, regions: 1, only: { "ec2:instance": 30 }, shuffle: true });
  const client = new EC2Client(administrator(organization));
  const [first, second] = [await instances(client), await instances(client)];
  expect(first.map((instance) => instance.InstanceId)).toEqual(second.map((instance) => instance.InstanceId));
  expect(first.map((instance) => instance.Tags)).not.toEqual(second.map((instance) => instance.Tags));
  expect(first.map(sorted).map((instance) => instance.Tags)).toEqual(
    second.map(sorted).map((instance) => instance.Tags),
  );
});

test("without shuffle two calls answer the same", async () => {
  const organization = createOrganization({ accounts: 1, regions: 1, only: { "ec2:instance": 30 } });
  const client = new EC2Client(administrator(organization));
  expect(await instances(client)).toEqual(await instances(client));
});
