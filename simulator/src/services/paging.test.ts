import * as account from "@aws-sdk/client-account";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as ec2 from "@aws-sdk/client-ec2";
import * as ecs from "@aws-sdk/client-ecs";
import * as eks from "@aws-sdk/client-eks";
import * as iam from "@aws-sdk/client-iam";
import * as organizations from "@aws-sdk/client-organizations";
import * as rds from "@aws-sdk/client-rds";
import * as tagging from "@aws-sdk/client-resource-groups-tagging-api";
import * as s3 from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { createOrganization } from "../index.ts";
import { KIND_NAMES, type KindName } from "../world/kind-names.ts";
import { concatenated, filtered, type Listing, listingOfArray } from "./listing.ts";
import { administrator, failure } from "./test-clients.ts";

const COUNT = 43;
const only = Object.fromEntries(KIND_NAMES.map((kind) => [kind, COUNT])) as Record<KindName, number>;
const organization = createOrganization({ accounts: 43, regions: 1, only });
const { world } = organization;
const id = world.management.id;
const config = administrator(organization);
const clients = {
  account: new account.AccountClient(config),
  dynamodb: new dynamodb.DynamoDBClient(config),
  ec2: new ec2.EC2Client(config),
  ecs: new ecs.ECSClient(config),
  eks: new eks.EKSClient(config),
  iam: new iam.IAMClient(config),
  organizations: new organizations.OrganizationsClient(config),
  rds: new rds.RDSClient(config),
  s3: new s3.S3Client(config),
  tagging: new tagging.ResourceGroupsTaggingAPIClient(config),
};

/** The sizes of the pages and the number of distinct things of a listing. */
async function read<Page>(pages: AsyncIterable<Page>, select: (page: Page) => readonly unknown[] | undefined) {
  const sizes: number[] = [];
  const things = new Set<string>();
  for await (const page of pages) {
    const items = select(page) ?? [];
    sizes.push(items.length);
    for (const item of items) things.add(JSON.stringify(item));
  }
  return { sizes, distinct: things.size };
}

const { ec2: client } = clients;
const at = { client, pageSize: 10 };
const LISTINGS: Readonly<Record<string, () => ReturnType<typeof read>>> = {
  DescribeInstances: () =>
    read(ec2.paginateDescribeInstances(at, {}), (p) => p.Reservations?.flatMap((r) => r.Instances ?? [])),
  DescribeVolumes: () => read(ec2.paginateDescribeVolumes(at, {}), (p) => p.Volumes),
  DescribeSnapshots: () => read(ec2.paginateDescribeSnapshots(at, { OwnerIds: ["self"] }), (p) => p.Snapshots),
  DescribeImages: () =>
    read(ec2.paginateDescribeImages(at, { Owners: ["self"], IncludeDisabled: true }), (p) => p.Images),
  DescribeLaunchTemplates: () => read(ec2.paginateDescribeLaunchTemplates(at, {}), (p) => p.LaunchTemplates),
  DescribeNetworkInterfaces: () => read(ec2.paginateDescribeNetworkInterfaces(at, {}), (p) => p.NetworkInterfaces),
  DescribeVpcs: () => read(ec2.paginateDescribeVpcs(at, {}), (p) => p.Vpcs),
  DescribeSubnets: () => read(ec2.paginateDescribeSubnets(at, {}), (p) => p.Subnets),
  DescribeRouteTables: () => read(ec2.paginateDescribeRouteTables(at, {}), (p) => p.RouteTables),
  DescribeInternetGateways: () => read(ec2.paginateDescribeInternetGateways(at, {}), (p) => p.InternetGateways),
  DescribeNatGateways: () => read(ec2.paginateDescribeNatGateways(at, {}), (p) => p.NatGateways),
  DescribeSecurityGroups: () => read(ec2.paginateDescribeSecurityGroups(at, {}), (p) => p.SecurityGroups),
  DescribeNetworkAcls: () => read(ec2.paginateDescribeNetworkAcls(at, {}), (p) => p.NetworkAcls),
  DescribeVpcEndpoints: () => read(ec2.paginateDescribeVpcEndpoints(at, {}), (p) => p.VpcEndpoints),
  DescribeVpcPeeringConnections: () =>
    read(ec2.paginateDescribeVpcPeeringConnections(at, {}), (p) => p.VpcPeeringConnections),
  ListAccounts: () =>
    read(organizations.paginateListAccounts({ client: clients.organizations }, {}), (p) => p.Accounts),
  ListBuckets: () => read(s3.paginateListBuckets({ client: clients.s3, pageSize: 10 }, {}), (p) => p.Buckets),
  DescribeDBInstances: () => read(rds.paginateDescribeDBInstances(rdsPages(), {}), (p) => p.DBInstances),
  DescribeDBClusters: () => read(rds.paginateDescribeDBClusters(rdsPages(), {}), (p) => p.DBClusters),
  DescribeDBSnapshots: () =>
    read(rds.paginateDescribeDBSnapshots(rdsPages(), { SnapshotType: "manual" }), (p) => p.DBSnapshots),
  DescribeDBClusterSnapshots: () =>
    read(rds.paginateDescribeDBClusterSnapshots(rdsPages(), { SnapshotType: "manual" }), (p) => p.DBClusterSnapshots),
  DescribeDBSubnetGroups: () => read(rds.paginateDescribeDBSubnetGroups(rdsPages(), {}), (p) => p.DBSubnetGroups),
  ListTables: () =>
    read(dynamodb.paginateListTables({ client: clients.dynamodb, pageSize: 10 }, {}), (p) => p.TableNames),
  ListBackups: () => read(backupPages(), (p) => p.BackupSummaries),
  ListUsers: () => read(iam.paginateListUsers(iamPages(), {}), (p) => p.Users),
  ListRoles: () => read(iam.paginateListRoles(iamPages(), {}), (p) => p.Roles),
  ListGroups: () => read(iam.paginateListGroups(iamPages(), {}), (p) => p.Groups),
  ListPolicies: () => read(iam.paginateListPolicies(iamPages(), { Scope: "Local" }), (p) => p.Policies),
  ListInstanceProfiles: () => read(iam.paginateListInstanceProfiles(iamPages(), {}), (p) => p.InstanceProfiles),
  "ListClusters of ECS": () =>
    read(ecs.paginateListClusters({ client: clients.ecs, pageSize: 10 }, {}), (p) => p.clusterArns),
  ListTaskDefinitionFamilies: () =>
    read(
      ecs.paginateListTaskDefinitionFamilies({ client: clients.ecs, pageSize: 10 }, { status: "ACTIVE" }),
      (p) => p.families,
    ),
  "ListClusters of EKS": () =>
    read(eks.paginateListClusters({ client: clients.eks, pageSize: 10 }, { include: ["all"] }), (p) => p.clusters),
};

/** The SDK has no paginator for backups. */
async function* backupPages() {
  let ExclusiveStartBackupArn: string | undefined;
  do {
    const input = { BackupType: "ALL", Limit: 10, ExclusiveStartBackupArn } as const;
    const page: dynamodb.ListBackupsCommandOutput = await clients.dynamodb.send(new dynamodb.ListBackupsCommand(input));
    yield page;
    ExclusiveStartBackupArn = page.LastEvaluatedBackupArn;
  } while (ExclusiveStartBackupArn);
}

function rdsPages() {
  return { client: clients.rds, pageSize: 20 };
}

function iamPages() {
  return { client: clients.iam, pageSize: 10 };
}

describe("a listing read page by page", () => {
  test.for(Object.keys(LISTINGS))("%s gives everything once, in several pages of the size asked for", async (name) => {
    const { sizes = [], distinct } = (await LISTINGS[name]?.()) ?? {};
    expect(distinct).toBe(COUNT);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(COUNT);
    expect(sizes.length).toBeGreaterThan(2);
    expect(new Set(sizes.slice(0, -1)).size).toBe(1);
  });

  test("GetAccountAuthorizationDetails pages through its four lists as one", async () => {
    const Filter: iam.EntityType[] = ["User", "Role", "Group", "LocalManagedPolicy"];
    const pages = iam.paginateGetAccountAuthorizationDetails(iamPages(), { Filter });
    const { sizes, distinct } = await read(pages, (p) => [
      ...(p.UserDetailList ?? []),
      ...(p.RoleDetailList ?? []),
      ...(p.GroupDetailList ?? []),
      ...(p.Policies ?? []),
    ]);
    expect(distinct).toBe(4 * COUNT);
    expect(sizes).toHaveLength(18);
  });

  test("GetResources pages by what is tagged, and ends with an empty token", async () => {
    const pages = tagging.paginateGetResources({ client: clients.tagging, pageSize: 100 }, {});
    const { sizes, distinct } = await read(pages, (p) => p.ResourceTagMappingList);
    expect(distinct).toBe(sizes.reduce((sum, size) => sum + size, 0));
    expect(sizes.slice(0, -1).every((size) => size === 100)).toBe(true);
    const one = await clients.tagging.send(new tagging.GetResourcesCommand({ ResourceTypeFilters: ["eks:addon"] }));
    expect(one.PaginationToken).toBe("");
  });

  test("services, nodegroups, add-ons and Fargate profiles are all found below their clusters", async () => {
    const found = { services: 0, nodegroups: 0, addons: 0, profiles: 0 };
    for (const cluster of world.collection(id, "us-east-1", "ecs:cluster").ids()) {
      const pages = ecs.paginateListServices({ client: clients.ecs, pageSize: 10 }, { cluster });
      found.services += (await read(pages, (p) => p.serviceArns)).distinct;
    }
    const { clusters: names = [] } = await clients.eks.send(new eks.ListClustersCommand({}));
    for (const clusterName of names) {
      const page = { client: clients.eks, pageSize: 5 };
      found.nodegroups += (await read(eks.paginateListNodegroups(page, { clusterName }), (p) => p.nodegroups)).distinct;
      found.addons += (await read(eks.paginateListAddons(page, { clusterName }), (p) => p.addons)).distinct;
      const profiles = eks.paginateListFargateProfiles(page, { clusterName });
      found.profiles += (await read(profiles, (p) => p.fargateProfileNames)).distinct;
    }
    expect(found).toEqual({ services: COUNT, nodegroups: COUNT, addons: COUNT, profiles: COUNT });
  });

  test("the usual page size is AWS's where nothing else is asked for", async () => {
    const services = await clients.ecs.send(new ecs.ListServicesCommand({ cluster: clusterName("ecs:cluster") }));
    expect(services.serviceArns).toHaveLength(10);
    const accounts = await clients.organizations.send(new organizations.ListAccountsCommand({}));
    expect(accounts.Accounts).toHaveLength(20);
    const volumes = await client.send(new ec2.DescribeVolumesCommand({}));
    expect(volumes.Volumes).toHaveLength(COUNT);
  });

  test.for([
    [
      "DescribeVolumes of 4",
      () => client.send(new ec2.DescribeVolumesCommand({ MaxResults: 4 })),
      "InvalidParameterValue",
    ],
    [
      "DescribeRouteTables of 101",
      () => client.send(new ec2.DescribeRouteTablesCommand({ MaxResults: 101 })),
      "InvalidParameterValue",
    ],
    [
      "DescribeDBInstances of 19",
      () => clients.rds.send(new rds.DescribeDBInstancesCommand({ MaxRecords: 19 })),
      "InvalidParameterValue",
    ],
    [
      "ListTables of 101",
      () => clients.dynamodb.send(new dynamodb.ListTablesCommand({ Limit: 101 })),
      "ValidationException",
    ],
    ["ListRoles of 1001", () => clients.iam.send(new iam.ListRolesCommand({ MaxItems: 1001 })), "ValidationError"],
    [
      "ListClusters of 101",
      () => clients.eks.send(new eks.ListClustersCommand({ maxResults: 101 })),
      "InvalidParameterException",
    ],
    [
      "ListAccounts of 21",
      () => clients.organizations.send(new organizations.ListAccountsCommand({ MaxResults: 21 })),
      "InvalidInputException",
    ],
    [
      "ListRegions of 51",
      () => clients.account.send(new account.ListRegionsCommand({ MaxResults: 51 })),
      "ValidationException",
    ],
    [
      "GetResources of 101",
      () => clients.tagging.send(new tagging.GetResourcesCommand({ ResourcesPerPage: 101 })),
      "InvalidParameterException",
    ],
  ] as const)("refuses %s", async ([, call, name]) => {
    expect((await failure(call())).name).toBe(name);
  });

  test.for([
    ["nonsense", "bm9uc2Vuc2U"],
    [
      "a token of another listing",
      Buffer.from('{"position":5,"page":2,"of":"DescribeVpcs/x/y"}').toString("base64url"),
    ],
  ])("refuses %s as a token", async ([, token]) => {
    const call = client.send(new ec2.DescribeVolumesCommand({ MaxResults: 5, NextToken: token }));
    expect((await failure(call)).name).toBe("InvalidNextToken");
  });

  test("neither skips nor repeats what stays while others are removed and added between pages", async () => {
    const own = createOrganization({ accounts: 1, regions: 1, only: { "ec2:snapshot": 30 } });
    const snapshots = own.world.collection(own.world.management.id, "us-east-1", "ec2:snapshot");
    const before = snapshots.list().map((snapshot) => snapshot.SnapshotId);
    const seen: (string | undefined)[] = [];
    const at = { client: new ec2.EC2Client(administrator(own)), pageSize: 10 };
    for await (const page of ec2.paginateDescribeSnapshots(at, { OwnerIds: ["self"] })) {
      seen.push(...(page.Snapshots ?? []).map((snapshot) => snapshot.SnapshotId));
      if (seen.length === 10) for (const gone of [before[1], before[10], before[11]]) snapshots.delete(gone ?? "");
      if (seen.length === 10) snapshots.add();
    }
    expect(seen.slice(0, 28)).toEqual(before.filter((_, index) => index !== 10 && index !== 11));
    expect(seen).toHaveLength(29);
  });
});

function clusterName(kind: "ecs:cluster"): string {
  return (
    world
      .collection(id, "us-east-1", kind)
      .ids()
      .find((name) => name.endsWith("-0")) ?? ""
  );
}

describe("listings of several parts", () => {
  const listing = concatenated([listingOfArray([1, 2, 3]), listingOfArray<number>([]), listingOfArray([4, 5, 6, 7])]);

  test.for([1, 2, 3, 4, 7, 100])("are read one after the other in pages of %i", (size) => {
    expect(drain(listing, size)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(
      drain(
        filtered(listing, (value) => value % 2 === 0),
        size,
      ),
    ).toEqual([2, 4, 6]);
  });
});

function drain(listing: Listing<number>, size: number): number[] {
  const all: number[] = [];
  let from: number | undefined = 0;
  while (from !== undefined) {
    const part: { items: number[]; next: number | undefined } = listing.slice(from, size);
    expect(part.items.length).toBeLessThanOrEqual(size);
    all.push(...part.items);
    from = part.next;
  }
  return all;
}
