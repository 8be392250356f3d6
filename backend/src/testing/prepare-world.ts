import type { KindName, Organization, ResourceOf } from "simulator";

const EVERYBODY = { IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
const ADMINISTRATOR = {
  PolicyName: "AdministratorAccess",
  PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
};
const DAY_MS = 86_400_000;

/** Gives a simulated organisation what queries look for and its world has not by itself, and for each something that is nearly so. */
export function prepareWorld({ world, faults }: Organization): void {
  // The account and region that show every kind.
  const account = world.accounts[1] ?? world.management;
  const region = account.initialRegions[0] ?? "us-east-1";
  const collection = <Kind extends KindName>(kind: Kind) => world.collection(account.id, region, kind);
  /** Changes resources one after the other; the rest stay. */
  const change = <Kind extends KindName>(kind: Kind, ...changes: readonly Partial<ResourceOf<Kind>>[]) => {
    const items = collection(kind).list();
    changes.forEach((fields, index) => {
      const item = items[index];
      if (item === undefined) throw new RangeError(`Cannot change ${kind} ${index}: the world has ${items.length}`);
      collection(kind).put({ ...item, ...fields });
    });
  };
  const now = Date.now();
  const day = (days: number) => new Date(now - days * DAY_MS);

  const [template] = collection("ec2:launch-template").list();
  const [group] = collection("iam:group").list();
  const [table] = collection("dynamodb:table").list();
  change(
    "ec2:instance",
    { InstanceType: "m4.large", State: { Name: "stopped" }, StateTransitionReason: stopped(day(60)) },
    { InstanceType: "t2.micro", State: { Name: "terminated" }, StateTransitionReason: stopped(day(60)) },
    { State: { Name: "stopped" }, StateTransitionReason: stopped(day(3)) },
    { State: { Name: "stopped" }, StateTransitionReason: "" },
    { InstanceType: "t2.small", Tags: [{ Key: "aws:ec2launchtemplate:id", Value: template?.LaunchTemplateId }] },
    { State: { Name: "stopped" }, StateTransitionReason: "Server.InternalError (hardware)" },
    { State: { Name: "stopping" }, StateTransitionReason: stopped(day(60)) },
  );
  change("ec2:snapshot", { StartTime: day(1) });
  change("ec2:volume", { CreateTime: day(1) }, { CreateTime: day(8) });
  change(
    "ec2:image",
    { CreationDate: day(400).toISOString(), LastLaunchedTime: day(300).toISOString() },
    { CreationDate: day(400).toISOString(), LastLaunchedTime: day(10).toISOString() },
    { CreationDate: day(10).toISOString(), LastLaunchedTime: undefined },
  );
  change(
    "vpc:security-group",
    { IpPermissions: [{ IpProtocol: "tcp", FromPort: 20, ToPort: 25, Ipv6Ranges: [{ CidrIpv6: "::/0" }] }] },
    { IpPermissions: [{ IpProtocol: "udp", FromPort: 22, ToPort: 22, ...EVERYBODY }] },
    { IpPermissions: [{ IpProtocol: "tcp", FromPort: 23, ToPort: 3388, ...EVERYBODY }] },
    { IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }] },
    { IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8" }, { CidrIp: "0.0.0.0/0" }] }] },
    {
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
        { IpProtocol: "tcp", FromPort: 3389, ToPort: 3389, ...EVERYBODY, Ipv6Ranges: [{ CidrIpv6: "::/0" }] },
      ],
    },
  );
  change("vpc:subnet", { AvailableIpAddressCount: 3 }, { AvailableIpAddressCount: 1_000 });
  change("vpc:nat-gateway", { VpcId: "vpc-where-nothing-runs" });
  const left = { VpcId: "vpc-where-nothing-runs", InterfaceType: "interface" as const, Attachment: undefined };
  change("ec2:network-interface", { ...left, Status: "available" }, { ...left, Status: "available" });
  change("vpc:peering-connection", {
    RequesterVpcInfo: { VpcId: "vpc-1", OwnerId: account.id, Region: region },
    AccepterVpcInfo: { VpcId: "vpc-2", OwnerId: world.management.id, Region: region },
  });
  change(
    "rds:db-instance",
    { Engine: "postgres", EngineVersion: "11.22", DBClusterIdentifier: undefined, DeletionProtection: undefined },
    { Engine: "mysql", EngineVersion: "8.0.36", DBClusterIdentifier: undefined, BackupRetentionPeriod: undefined },
    { Engine: "mariadb", EngineVersion: "10.6.14", DBClusterIdentifier: undefined, BackupRetentionPeriod: 0 },
    { Engine: "postgres", EngineVersion: "11.22" },
  );
  change("rds:db-cluster", { DeletionProtection: undefined });
  change("dynamodb:table", { description: { ...table?.description, ItemCount: 0 } });
  change(
    "ecs:service",
    { desiredCount: 4, runningCount: 1 },
    { desiredCount: 4, runningCount: 1, status: "DRAINING" },
    { desiredCount: 4, runningCount: 1, status: "DRAINING" },
  );
  change("ecs:cluster", { activeServicesCount: 0, runningTasksCount: 0, registeredContainerInstancesCount: 0 });
  change("eks:nodegroup", { version: "1.9" });
  collection("eks:cluster").add();
  collection("iam:group").add();
  change("iam:group", { AttachedManagedPolicies: [ADMINISTRATOR] });
  change("iam:role", {
    AttachedManagedPolicies: [{ PolicyName: "ReadOnlyAccess", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    PermissionsBoundary: { PermissionsBoundaryArn: ADMINISTRATOR.PolicyArn },
  });
  collection("iam:role").put({ ...collection("iam:role").add().item, CreateDate: day(10), RoleLastUsed: undefined });
  change(
    "iam:user",
    {
      GroupList: [],
      AttachedManagedPolicies: [{ PolicyName: "a", PolicyArn: "arn:aws:iam::1:policy/a" }, ADMINISTRATOR],
    },
    { GroupList: [group?.GroupName ?? ""], CreateDate: day(10), mfaDevices: [], accessKeys: [] },
    { GroupList: [group?.GroupName ?? ""], CreateDate: day(400), mfaDevices: [], accessKeys: [] },
  );
  change(
    "iam:policy",
    { PolicyVersionList: [version(true, [allow("*")]), version(false, [allow("s3:GetObject")])] },
    { PolicyVersionList: [version(false, [allow("*")]), version(true, [allow("s3:*")])] },
    { PolicyVersionList: [version(true, { ...allow(["*"]), Effect: "Deny" })] },
    { PolicyVersionList: [version(true, allow(["*:*", "s3:GetObject"]))], AttachmentCount: 0 },
  );

  const [owned, unowned] = collection("ec2:snapshot").list();
  collection("ec2:snapshot").retag(owned?.SnapshotId ?? "", { Owner: "ana" });
  collection("ec2:snapshot").retag(unowned?.SnapshotId ?? "", { Owner: "" });
  faults.add({ operation: "DescribePlacementGroups", error: "denied" });
  const last = world.accounts.at(-1);
  if (last) last.assumable = false;
}

function stopped(at: Date): string {
  return `User initiated (${at.toISOString().slice(0, 19).replace("T", " ")} GMT)`;
}

function allow(Action: string | readonly string[]) {
  return { Effect: "Allow", Action, Resource: "*" };
}

function version(IsDefaultVersion: boolean, Statement: object) {
  const Document = encodeURIComponent(JSON.stringify({ Version: "2012-10-17", Statement }));
  return { IsDefaultVersion, VersionId: IsDefaultVersion ? "v2" : "v1", Document };
}
