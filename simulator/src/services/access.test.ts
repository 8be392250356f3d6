import { AccountClient, ListRegionsCommand } from "@aws-sdk/client-account";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, DescribeRegionsCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient, ListClustersCommand } from "@aws-sdk/client-eks";
import { GetAccountSummaryCommand, IAMClient } from "@aws-sdk/client-iam";
import { DescribeOrganizationCommand, ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { GetPublicAccessBlockCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { createOrganization } from "../index.ts";
import type { WorldAccount } from "../world/accounts.ts";
import { known } from "../world/kind-spec.ts";
import type { PolicyDocument } from "./policy.ts";
import { administrator, failure, inventoryRole } from "./test-clients.ts";

const allow = (...Action: string[]): PolicyDocument => ({ Statement: [{ Effect: "Allow", Action, Resource: "*" }] });

/** A small organisation and the clients' settings of its first member's inventory role. */
async function member(
  options: Parameters<typeof createOrganization>[0] = {},
  session: Parameters<typeof inventoryRole>[2] = {},
) {
  const organization = createOrganization(options);
  const account: WorldAccount = known(organization.world.accounts[1]);
  return { organization, account, config: await inventoryRole(organization, account.id, session) };
}

function assume(organization: ReturnType<typeof createOrganization>, accountId: string, more: object = {}) {
  const RoleArn = `arn:aws:iam::${accountId}:role/InventoryReadRole`;
  const sts = new STSClient(administrator(organization));
  return sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "inventory", ...more }));
}

describe("AssumeRole", () => {
  test("gives the identity of the assumed role in the member account and in the management account itself", async () => {
    const organization = createOrganization();
    for (const { id } of organization.world.accounts) {
      const sts = new STSClient(await inventoryRole(organization, id));
      const identity = await sts.send(new GetCallerIdentityCommand({}));
      expect(identity.Account).toBe(id);
      expect(identity.Arn).toBe(`arn:aws:sts::${id}:assumed-role/InventoryReadRole/inventory`);
    }
  });

  test("refuses accounts and roles that do not exist, closed accounts and un-assumable ones, in the words of AWS", async () => {
    const organization = createOrganization();
    const { accounts, management } = organization.world;
    const [, closed, unassumable] = accounts;
    if (closed) closed.state = "SUSPENDED";
    if (unassumable) unassumable.assumable = false;
    for (const id of ["111111111111", closed?.id ?? "", unassumable?.id ?? ""]) {
      expect(await failure(assume(organization, id))).toMatchObject({
        name: "AccessDenied",
        status: 403,
        message: `User: arn:aws:iam::${management.id}:user/administrator is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${id}:role/InventoryReadRole`,
      });
    }
    const RoleArn = `arn:aws:iam::${management.id}:role/OtherRole`;
    expect((await failure(assume(organization, management.id, { RoleArn }))).name).toBe("AccessDenied");
  });

  test("requires the external id where there is one", async () => {
    const organization = createOrganization({ externalId: "s3cret", roleName: "Reader" });
    const { id } = organization.world.management;
    expect((await failure(inventoryRole(organization, id))).name).toBe("AccessDenied");
    expect((await failure(inventoryRole(organization, id, { externalId: "other" }))).name).toBe("AccessDenied");
    await expect(inventoryRole(organization, id, { externalId: "s3cret" })).resolves.toBeDefined();
  });

  test("refuses a session policy that is no policy, and one that is too long", async () => {
    const organization = createOrganization();
    const { id } = organization.world.management;
    for (const Policy of ["{", "{}", '{"Statement":[{"Effect":"Maybe","Action":"*"}]}']) {
      expect((await failure(assume(organization, id, { Policy }))).name).toBe("MalformedPolicyDocumentException");
    }
    const Policy = JSON.stringify(allow("a".repeat(2100)));
    expect((await failure(assume(organization, id, { Policy }))).name).toBe("PackedPolicyTooLargeException");
  });

  test("is not open to member accounts", async () => {
    const { organization, config } = await member();
    const RoleArn = `arn:aws:iam::${organization.world.management.id}:role/InventoryReadRole`;
    const call = new STSClient(config).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "inventory" }));
    expect((await failure(call)).name).toBe("AccessDenied");
  });
});

describe("the organisation", () => {
  test("is listed by State and without Status", async () => {
    const { Accounts = [] } = await new OrganizationsClient(administrator(createOrganization())).send(
      new ListAccountsCommand({}),
    );
    expect(Accounts.map((account) => account.State)).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
    expect(Accounts.every((account) => !("Status" in account))).toBe(true);
  });

  test("is listed for the management account only", async () => {
    const { config, organization } = await member();
    const client = new OrganizationsClient(config);
    expect(await failure(client.send(new ListAccountsCommand({})))).toMatchObject({
      name: "AccessDeniedException",
      message: "You don't have permissions to access this resource.",
    });
    const { Organization } = await client.send(new DescribeOrganizationCommand({}));
    expect(Organization?.MasterAccountId).toBe(organization.world.management.id);
  });
});

describe("regions", () => {
  test("are those of the account, by both calls", async () => {
    const { account, config } = await member();
    const described = await new EC2Client(config).send(new DescribeRegionsCommand({}));
    expect(described.Regions?.map((region) => region.RegionName).sort()).toEqual([...account.regions].sort());
    expect(described.Regions?.some((region) => region.OptInStatus === "opted-in")).toBe(true);
    const enabled = { RegionOptStatusContains: ["ENABLED", "ENABLED_BY_DEFAULT"] } as const;
    const listed = await new AccountClient(config).send(
      new ListRegionsCommand({ ...enabled, RegionOptStatusContains: [...enabled.RegionOptStatusContains] }),
    );
    expect(listed.Regions?.map((region) => region.RegionName).sort()).toEqual([...account.regions].sort());
    const every = await new EC2Client(config).send(new DescribeRegionsCommand({ AllRegions: true }));
    expect(every.Regions?.length).toBeGreaterThan(account.regions.size);
  });

  test("of a member are told to the management account, which leaves out its own id", async () => {
    const { organization, account } = await member();
    const client = new AccountClient(administrator(organization));
    const { Regions = [] } = await client.send(new ListRegionsCommand({ AccountId: account.id, MaxResults: 50 }));
    const enabled = Regions.filter((region) => region.RegionOptStatus !== "DISABLED");
    expect(enabled.map((region) => region.RegionName).sort()).toEqual([...account.regions].sort());
    const own = client.send(new ListRegionsCommand({ AccountId: organization.world.management.id }));
    expect((await failure(own)).name).toBe("AccessDeniedException");
  });

  test("that are not enabled refuse every service in its own way", async () => {
    const { organization, account, config } = await member();
    organization.world.setRegion(account.id, "eu-west-1", false);
    const there = { ...config, region: "eu-west-1" };
    const names = await Promise.all(
      [
        new EC2Client(there).send(new DescribeVpcsCommand({})),
        new DynamoDBClient(there).send(new ListTablesCommand({})),
        new EKSClient(there).send(new ListClustersCommand({})),
        new RDSClient(there).send(new DescribeDBInstancesCommand({})),
      ].map(async (call) => (await failure(call)).name),
    );
    expect(names).toEqual([
      "AuthFailure",
      "UnrecognizedClientException",
      "UnrecognizedClientException",
      "InvalidClientTokenId",
    ]);
    organization.world.setRegion(account.id, "eu-west-1", true);
    await expect(new EC2Client(there).send(new DescribeVpcsCommand({}))).resolves.toBeDefined();
  });
});

describe("a policy", () => {
  const denial = (action: string) => `because no identity-based policy allows the ${action} action`;

  test.for([
    ["EC2", EC2Client, new DescribeInstancesCommand({}), "UnauthorizedOperation", 403, "ec2:DescribeInstances"],
    ["S3", S3Client, new ListBucketsCommand({}), "AccessDenied", 403, "s3:ListAllMyBuckets"],
    ["RDS", RDSClient, new DescribeDBInstancesCommand({}), "AccessDenied", 403, "rds:DescribeDBInstances"],
    ["IAM", IAMClient, new GetAccountSummaryCommand({}), "AccessDenied", 403, "iam:GetAccountSummary"],
    ["DynamoDB", DynamoDBClient, new ListTablesCommand({}), "AccessDeniedException", 400, "dynamodb:ListTables"],
    ["EKS", EKSClient, new ListClustersCommand({}), "AccessDeniedException", 403, "eks:ListClusters"],
    [
      "tagging",
      ResourceGroupsTaggingAPIClient,
      new GetResourcesCommand({}),
      "AccessDeniedException",
      400,
      "tag:GetResources",
    ],
  ] as const)("denies by default, in the words of %s", async ([, Client, command, name, status, action]) => {
    const { config, account } = await member({ policy: allow("sts:*") });
    // Each row pairs a client with a command of its own.
    const client = new Client(config) as { send(command: unknown): Promise<unknown> };
    const seen = await failure(client.send(command));
    expect(seen).toMatchObject({ name, status });
    expect(seen.message).toContain(
      `arn:aws:sts::${account.id}:assumed-role/InventoryReadRole/inventory is not authorized to perform: ${action}`,
    );
    expect(seen.message).toContain(denial(action));
  });

  test("allows what it lists, by IAM's name of the action, and binds the role in all accounts but not the administrator", async () => {
    const { organization, config } = await member({ policy: allow("s3:GetBucketPublicAccessBlock", "ec2:Describe*") });
    const s3 = new S3Client(config);
    const missing = await failure(s3.send(new GetPublicAccessBlockCommand({ Bucket: "no-such-bucket" })));
    expect(missing.name).toBe("NoSuchBucket");
    expect((await failure(s3.send(new ListBucketsCommand({})))).name).toBe("AccessDenied");
    await expect(new EC2Client(config).send(new DescribeVpcsCommand({}))).resolves.toBeDefined();
    await expect(new S3Client(administrator(organization)).send(new ListBucketsCommand({}))).resolves.toBeDefined();
    organization.setPolicy(undefined);
    await expect(s3.send(new ListBucketsCommand({}))).resolves.toBeDefined();
  });

  test("never stands in the way of GetCallerIdentity", async () => {
    const { config } = await member({ policy: { Statement: { Effect: "Deny", Action: "*", Resource: "*" } } });
    await expect(new STSClient(config).send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
  });

  test("of the session narrows what the role may do", async () => {
    const sessionPolicy = {
      Statement: [...[allow("*").Statement].flat(), { Effect: "Deny", Action: "ec2:DescribeV*", Resource: "*" }],
    };
    const { config } = await member({}, { sessionPolicy });
    const ec2 = new EC2Client(config);
    await expect(ec2.send(new DescribeInstancesCommand({}))).resolves.toBeDefined();
    const seen = await failure(ec2.send(new DescribeVpcsCommand({})));
    expect(seen).toMatchObject({ name: "UnauthorizedOperation" });
    expect(seen.message).toContain("with an explicit deny in a session policy");
    const narrow = await member({}, { sessionPolicy: allow("ec2:DescribeVpcs") });
    const denied = await failure(new EC2Client(narrow.config).send(new DescribeInstancesCommand({})));
    expect(denied.message).toContain("because no session policy allows the ec2:DescribeInstances action");
  });

  test("of the organisation denies in member accounts, with words of its own", async () => {
    const { organization, config } = await member();
    organization.setServiceControlPolicy({ Statement: { Effect: "Deny", Action: "ec2:*", Resource: "*" } });
    const seen = await failure(new EC2Client(config).send(new DescribeVpcsCommand({})));
    expect(seen.message).toMatch(/with an explicit deny in a service control policy$/);
    await expect(new EC2Client(administrator(organization)).send(new DescribeVpcsCommand({}))).resolves.toBeDefined();
  });
});
