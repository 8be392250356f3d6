import { expect, test } from "vitest";
import { loadServices, SERVICE_NAMES } from "../collectors/index.ts";
import { refreshWorld } from "../testing/refresh-world.ts";

const KEY_PAIRS = {
  services: await loadServices(["ec2"]),
  selection: { services: ["ec2"], kinds: ["ec2:key-pair"] },
};

test("refresh() reads the accounts of the organisation by State, and shows those that are not active", async () => {
  await using world = await refreshWorld({ accounts: 5, regions: 1, only: { "ec2:key-pair": 2 } });
  const { accounts } = world.organization.world;
  const [, , suspended] = accounts;
  if (!suspended) throw new Error("the world has too few accounts");
  await world.refresh(KEY_PAIRS);
  const before = await world.stored();
  suspended.state = "SUSPENDED";

  const run = await world.refresh(KEY_PAIRS);
  expect(run).toMatchObject({ state: "complete", progress: { outcomes: { complete: 4, skipped: 1 } } });
  const stored = await world.storage.accounts();
  expect(stored.map((account) => account.accountId).sort()).toEqual(accounts.map((account) => account.id).sort());
  expect(stored.find((account) => account.accountId === suspended.id)?.state).toBe("SUSPENDED");
  const cell = (await world.cells()).get(`ec2:key-pair/${suspended.id}/us-east-1`);
  expect(cell).toMatchObject({ outcome: "skipped", count: 2, error: { code: "SUSPENDED" } });
  expect(await world.stored()).toEqual(before);
});

test("refresh() shows every cell of an account whose role cannot be assumed, and collects the others", async () => {
  await using world = await refreshWorld();
  const [, locked] = world.organization.world.accounts;
  if (!locked) throw new Error("the world has too few accounts");
  await world.refresh();
  const before = await world.stored();
  const cellsBefore = await world.cells();
  locked.assumable = false;

  const run = await world.refresh();
  expect(run.state).toBe("incomplete");
  expect(run.progress).toMatchObject({ created: 0, updated: 0, deleted: 0 });
  const cells = await world.cells();
  expect([...cells.keys()].sort()).toEqual([...cellsBefore.keys()].sort());
  for (const [name, cell] of cells) {
    const isLocked = name.split("/")[1] === locked.id;
    expect(`${name} ${cell.outcome}`).toBe(`${name} ${isLocked ? "denied" : "complete"}`);
    expect(cell.count).toBe(cellsBefore.get(name)?.count);
    if (isLocked) expect(cell.completeAt).toBe(cellsBefore.get(name)?.completeAt);
  }
  expect(await world.stored()).toEqual(before);

  locked.assumable = true;
  expect((await world.refresh()).state).toBe("complete");
});

test("refresh() shows the cells of an account that has never let us in", async () => {
  await using world = await refreshWorld({ accounts: 2, regions: 3, only: {} });
  const [management, locked] = world.organization.world.accounts;
  if (!locked || !management) throw new Error("the world has too few accounts");
  locked.assumable = false;
  const services = await loadServices(SERVICE_NAMES);
  await world.refresh({ services });
  const cells = [...(await world.cells())].filter(([name]) => name.split("/")[1] === locked.id);
  const regions = new Set(cells.map(([name]) => name.split("/")[2]));
  expect([...regions].sort()).toEqual([...management.regions, "global"].sort());
  expect(cells.every(([, cell]) => cell.outcome === "denied" && cell.completeAt === undefined)).toBe(true);

  // Once it lets us in, a region that it does not have was never part of it.
  locked.assumable = true;
  const [, unused = ""] = management.regions;
  world.organization.world.setRegion(locked.id, unused, false);
  const run = await world.refresh({ services });
  expect(run.state).toBe("complete");
  expect((await world.cells()).get(`ec2:instance/${locked.id}/${unused}`)?.outcome).toBe("skipped");
});

test("refresh() reads its own account by its own credentials where the role is missing", async () => {
  await using world = await refreshWorld({ accounts: 2, regions: 1, only: { "ec2:key-pair": 2 } });
  world.organization.world.management.assumable = false;
  const run = await world.refresh(KEY_PAIRS);
  expect(run).toMatchObject({ state: "complete", progress: { outcomes: { complete: 2 }, resources: 4 } });
});

test("refresh() keeps what is stored of a region that is disabled in the account", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 2, only: { "ec2:key-pair": 2 } });
  const { management } = world.organization.world;
  const [, region = ""] = management.regions;
  await world.refresh(KEY_PAIRS);
  const before = await world.stored();
  world.organization.world.setRegion(management.id, region, false);
  const run = await world.refresh(KEY_PAIRS);
  expect(run.progress).toMatchObject({ deleted: 0, outcomes: { complete: 1, "region-disabled": 1 } });
  expect(await world.stored()).toEqual(before);
});

test("refresh() reads regions from EC2 where the account API is denied, and calls them unknown where both are", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 2, only: { "ec2:key-pair": 2 } });
  const { faults, world: aws } = world.organization;
  const accountApi = faults.add({ operation: "ListRegions", error: "denied" });
  expect(await world.refresh(KEY_PAIRS)).toMatchObject({ state: "complete", progress: { cells: 2 } });
  expect(accountApi.hits).toBeGreaterThan(0);
  faults.add({ operation: "DescribeRegions", error: "denied" });
  const run = await world.refresh(KEY_PAIRS);
  expect(run.progress).toMatchObject({ deleted: 0, outcomes: { denied: 2 } });
  const [account] = await world.storage.accounts();
  expect(account).toMatchObject({ accountId: aws.management.id, error: { outcome: "denied" } });
});

test("refresh() does not believe that most accounts are gone, unless told to", async () => {
  await using world = await refreshWorld({ accounts: 5, regions: 1, only: {} });
  await world.refresh(KEY_PAIRS);
  const before = await world.storage.accounts();
  world.organization.faults.add({ operation: "ListAccounts", error: "denied" });
  await expect(world.refresh(KEY_PAIRS)).rejects.toThrow(/4 of 5 accounts of the last run are missing/);
  expect(await world.storage.accounts()).toEqual(before);
  const notes: string[] = [];
  const run = await world.refresh({ ...KEY_PAIRS, acceptAccountList: true, onNote: (note) => notes.push(note) });
  expect(run.progress.outcomes).toEqual({ complete: 1, skipped: 4 });
  expect(notes).toEqual([expect.stringContaining("only its own account is collected")]);
});

test("refresh() stops with a clear error when the organisation cannot be listed for another reason", async () => {
  await using world = await refreshWorld({ accounts: 2, regions: 1, only: {} });
  world.organization.faults.add({ operation: "ListAccounts", error: "internal" });
  await expect(world.refresh(KEY_PAIRS)).rejects.toThrow(/^Cannot list the accounts of the organisation: /);
  expect(await world.storage.runs(1)).toEqual([]);
});

test("refresh() collects the accounts that are configured, and sends the external id", async () => {
  await using world = await refreshWorld({
    accounts: 3,
    regions: 1,
    only: { "ec2:key-pair": 1 },
    externalId: "shared-word",
  });
  const [, second] = world.organization.world.accounts;
  const accounts = [{ accountId: second?.id ?? "", name: "Second" }];
  const refused = await world.refresh({ ...KEY_PAIRS, accounts });
  expect(refused.progress.outcomes).toEqual({ denied: 1 });
  const role = { roleName: "InventoryReadRole", externalId: "shared-word" };
  const run = await world.refresh({ ...KEY_PAIRS, accounts, role });
  expect(run.progress).toMatchObject({ accounts: 1, outcomes: { complete: 1 }, resources: 1 });
  expect(world.organization.calls.count({ operation: "ListAccounts" })).toBe(0);
});

test("refresh() refuses accounts and regions that do not exist, before it writes anything", async () => {
  await using world = await refreshWorld({ accounts: 2, regions: 1, only: {} });
  const asked = { ...KEY_PAIRS.selection, accounts: ["999999999999"] };
  await expect(world.refresh({ ...KEY_PAIRS, selection: asked })).rejects.toThrow(
    "Unknown account 999999999999: it is not among the 2 that were found",
  );
  const region = { ...KEY_PAIRS.selection, regions: ["mars-north-1"] };
  await expect(world.refresh({ ...KEY_PAIRS, selection: region })).rejects.toThrow(
    /^Unknown region mars-north-1: AWS knows .*us-east-1/,
  );
  expect(await world.storage.runs(1)).toEqual([]);
});

test("refresh() says what to do when the credentials are missing or refused", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: {} });
  const none = async () => {
    throw Object.assign(new Error("Could not load credentials from any providers"), {
      name: "CredentialsProviderError",
    });
  };
  await expect(world.refresh({ ...KEY_PAIRS, aws: { ...world.aws, credentials: none } })).rejects.toThrow(
    /^Cannot find AWS credentials: set AWS_PROFILE or /,
  );
  world.organization.faults.add({ operation: "GetCallerIdentity", error: "expired-token" });
  await expect(world.refresh(KEY_PAIRS)).rejects.toThrow(/^Cannot use the AWS credentials: ExpiredToken/);
});

test("refresh() takes on each account's role once, however many clients it needs", async () => {
  await using world = await refreshWorld({ accounts: 3, regions: 3, only: {} });
  await world.refresh();
  expect(world.organization.calls.count({ operation: "AssumeRole" })).toBe(3);
});
