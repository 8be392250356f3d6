import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { createOrganization } from "../index.ts";
import { known } from "../world/kind-spec.ts";
import { administrator, failure, inventoryRole } from "./test-clients.ts";

const organization = createOrganization({ accounts: 2, regions: 1 });
const { management } = organization.world;
const policy = `arn:aws:organizations::${management.id}:policy/o-simulated`;
const action = "ec2:DescribeInstances";

describe("a denial", () => {
  test.for([
    ["denied", `because no identity-based policy allows the ${action} action`],
    ["denied-explicitly", "with an explicit deny in an identity-based policy"],
    [
      "denied-by-scp",
      `with an explicit deny in a service control policy: ${policy}/service_control_policy/p-simulated`,
    ],
    ["not-allowed-by-scp", `because no service control policy allows the ${action} action`],
    [
      "denied-by-rcp",
      `with an explicit deny in a resource control policy: ${policy}/resource_control_policy/p-simulated`,
    ],
    ["denied-by-boundary", "with an explicit deny in a permissions boundary"],
    ["not-allowed-by-boundary", `because no permissions boundary allows the ${action} action`],
    ["denied-by-session-policy", "with an explicit deny in a session policy"],
    ["not-allowed-by-session-policy", `because no session policy allows the ${action} action`],
  ] as const)("%s is told in AWS's words, by EC2's code", async ([error, ending]) => {
    const rule = organization.faults.add({ service: "ec2", error });
    const call = new EC2Client(administrator(organization)).send(new DescribeInstancesCommand({}));
    const user = `User: arn:aws:iam::${management.id}:user/administrator`;
    expect(await failure(call)).toEqual({
      name: "UnauthorizedOperation",
      status: 403,
      message: `You are not authorized to perform this operation. ${user} is not authorized to perform: ${action} ${ending}`,
    });
    rule.remove();
  });

  test("names the caller's role, the resource and IAM's name of the action where the service does", async () => {
    const member = known(organization.world.accounts[1]);
    const config = await inventoryRole(organization, member.id);
    organization.faults.add({ error: "not-allowed-by-scp" });
    const user = `User: arn:aws:sts::${member.id}:assumed-role/InventoryReadRole/inventory`;
    expect(await failure(new DynamoDBClient(config).send(new ListTablesCommand({})))).toEqual({
      name: "AccessDeniedException",
      status: 400,
      message: `${user} is not authorized to perform: dynamodb:ListTables on resource: arn:aws:dynamodb:us-east-1:${member.id}:* because no service control policy allows the dynamodb:ListTables action`,
    });
    expect((await failure(new IAMClient(config).send(new ListRolesCommand({})))).name).toBe("AccessDenied");
    organization.faults.clear();
  });
});
