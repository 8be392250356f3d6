import { DescribeSnapshotsCommand, EC2Client, paginateDescribeSnapshots } from "@aws-sdk/client-ec2";
import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createOrganization, type Organization } from "../index.ts";
import { known } from "../world/kind-spec.ts";
import { administrator, failure, inventoryRole } from "./test-clients.ts";

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

let organization: Organization;
let time: number;

beforeEach(() => {
  time = START;
  organization = createOrganization({
    accounts: 2,
    regions: 2,
    only: { "ec2:snapshot": 30 },
    now: () => new Date(time),
  });
});

const member = () => known(organization.world.accounts[1]);
const snapshots = (config: ReturnType<typeof administrator>) =>
  new EC2Client(config).send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }));
const asAdministrator = () => snapshots(administrator(organization));

/** Whether each of so many calls was answered. */
async function answered(count: number, call: () => Promise<unknown> = asAdministrator): Promise<boolean[]> {
  const answers: boolean[] = [];
  for (let i = 0; i < count; i++)
    answers.push(
      await call().then(
        () => true,
        () => false,
      ),
    );
  return answers;
}

describe("a fault rule", () => {
  test("holds from one time of the organisation's clock until another", async () => {
    organization.faults.add({
      error: "internal",
      from: new Date(START + MINUTE),
      until: new Date(START + 2 * MINUTE),
    });
    const seen: boolean[] = [];
    for (let step = 0; step < 5; step++, time += MINUTE / 2) seen.push(...(await answered(1)));
    expect(seen).toEqual([true, true, false, false, true]);
  });

  test("lets the first so many calls pass, and ends after so many more", async () => {
    const rule = organization.faults.add({ error: "internal", after: 2, times: 2 });
    expect(await answered(6)).toEqual([true, true, false, false, true, true]);
    expect(rule.hits).toBe(2);
  });

  test("leaves calls that it lets pass to the rules after it", async () => {
    organization.faults.add({ error: "internal", after: 1 });
    organization.faults.add({ error: "denied" });
    expect((await failure(asAdministrator())).name).toBe("UnauthorizedOperation");
    expect((await failure(asAdministrator())).name).toBe("InternalError");
  });

  test("does something to the world once, before the call is answered, alone or with an effect", async () => {
    const done: string[] = [];
    organization.faults.add({ operation: "DescribeSnapshots", after: 1, run: () => void done.push("alone") });
    organization.faults.add({ operation: "DescribeSnapshots", error: "internal", run: () => void done.push("with") });
    expect(await answered(3)).toEqual([false, true, true]);
    expect(done).toEqual(["with", "alone"]);
  });

  test("creates, changes and removes resources between two pages", async () => {
    const { world, faults } = organization;
    const all = world.collection(world.management.id, "us-east-1", "ec2:snapshot");
    const before = all.list();
    const [early, changed, late] = [known(before[0]), known(before[12]), known(before[25])];
    faults.add({
      operation: "DescribeSnapshots",
      page: 2,
      run: () => {
        all.delete(known(early.SnapshotId));
        all.put({ ...changed, Description: "changed meanwhile" });
        all.delete(known(late.SnapshotId));
        all.add();
      },
    });
    const pages = paginateDescribeSnapshots(
      { client: new EC2Client(administrator(organization)), pageSize: 10 },
      { OwnerIds: ["self"] },
    );
    const seen = new Map<string | undefined, string | undefined>();
    for await (const { Snapshots = [] } of pages)
      for (const one of Snapshots) seen.set(one.SnapshotId, one.Description);
    expect(seen.size).toBe(30);
    expect(seen.has(early.SnapshotId)).toBe(true);
    expect(seen.get(changed.SnapshotId)).toBe("changed meanwhile");
    expect(seen.has(late.SnapshotId)).toBe(false);
  });

  test("disables a region midway, and enables one", async () => {
    const { id } = member();
    organization.faults.add({
      accountId: id,
      after: 1,
      run: (world) => {
        world.setRegion(id, "eu-west-1", false);
        world.setRegion(id, "af-south-1", true);
      },
    });
    const config = await inventoryRole(organization, id);
    const there = { ...config, region: "eu-west-1" };
    const elsewhere = { ...config, region: "af-south-1" };
    expect((await failure(snapshots(elsewhere))).name).toBe("AuthFailure");
    expect(await answered(3, () => snapshots(there))).toEqual([true, true, false]);
    await expect(snapshots(elsewhere)).resolves.toBeDefined();
  });

  test.for(["SUSPENDED", "CLOSED"] as const)("makes an account %s midway, whose sessions then end", async (state) => {
    const { id } = member();
    const config = await inventoryRole(organization, id);
    organization.faults.add({ accountId: id, run: (world) => world.setAccountState(id, state) });
    await expect(snapshots(config)).resolves.toBeDefined();
    expect((await failure(snapshots(config))).name).toBe("OptInRequired");
    expect((await failure(new STSClient(config).send(new GetCallerIdentityCommand({})))).name).toBe(
      "InvalidClientTokenId",
    );
    expect((await failure(new S3Client(config).send(new ListBucketsCommand({})))).name).toBe("AccountProblem");
    expect((await failure(inventoryRole(organization, id))).name).toBe("AccessDenied");
    const { Accounts = [] } = await new OrganizationsClient(administrator(organization)).send(
      new ListAccountsCommand({}),
    );
    expect(Accounts.find((account) => account.Id === id)?.State).toBe(state);
    organization.world.setAccountState(id, "ACTIVE");
    await expect(snapshots(config)).resolves.toBeDefined();
  });

  test("refuses the account of nobody", () => {
    expect(() => organization.world.setAccountState("111111111111", "CLOSED")).toThrow(RangeError);
  });
});

describe("a session", () => {
  test("ends by the organisation's clock between two pages, and a new one goes on", async () => {
    const { id } = member();
    const config = await inventoryRole(organization, id);
    organization.faults.add({
      page: 2,
      run: () => {
        time += 61 * MINUTE;
      },
    });
    const read = async (client: EC2Client) => {
      let pages = 0;
      const error = await failure(
        (async () => {
          for await (const _ of paginateDescribeSnapshots({ client, pageSize: 10 }, { OwnerIds: ["self"] })) pages++;
        })(),
      );
      return { pages, name: error.name };
    };
    expect(await read(new EC2Client(config))).toEqual({ pages: 2, name: "RequestExpired" });
    await expect(snapshots(await inventoryRole(organization, id))).resolves.toBeDefined();
  });
});

describe("a rule's latency", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("is drawn for each call, goes with an error, and is the same in an organisation of the same seed", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const waits = vi.spyOn(globalThis, "setTimeout");
    const drawn: unknown[][] = [];
    for (let round = 0; round < 2; round++) {
      const own = createOrganization({ accounts: 1, regions: 1 });
      own.faults.add({ error: "internal", latency: { medianMs: 1000, p99Ms: 9000 } });
      waits.mockClear();
      for (let i = 0; i < 3; i++) {
        const call = failure(snapshots(administrator(own)));
        while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
        await vi.runAllTimersAsync();
        expect((await call).name).toBe("InternalError");
      }
      drawn.push(waits.mock.calls.map(([, ms]) => ms));
    }
    expect(drawn[0]).toHaveLength(3);
    expect(new Set(drawn[0]).size).toBe(3);
    expect(drawn[0]).toEqual(drawn[1]);
  });
});
