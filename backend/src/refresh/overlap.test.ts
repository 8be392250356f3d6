import { expect, test } from "vitest";
import { loadServices } from "../collectors/index.ts";
import { refreshWorld } from "../testing/refresh-world.ts";

const EC2 = { services: await loadServices(["ec2", "vpc"]) };

test("a reader never misses a resource that exists before and after each of 20 refreshes", async () => {
  await using world = await refreshWorld({ accounts: 2, regions: 2, resources: 200 });
  await world.refresh(EC2);
  const missing: string[] = [];
  let reads = 0;
  for (let round = 0; round < 20; round += 1) {
    const before = await world.stored();
    world.organization.world.churn({ seed: round, share: 0.1 });
    let isDone = false;
    const seen: Set<string>[] = [];
    const reader = (async () => {
      while (!isDone) seen.push(new Set((await world.stored()).keys()));
    })();
    const run = await world.refresh(EC2);
    isDone = true;
    await reader;
    expect(run.state).toBe("complete");
    const after = await world.stored();
    const inBoth = [...before.keys()].filter((key) => after.has(key));
    expect(inBoth.length).toBeGreaterThan(0);
    for (const keys of seen) missing.push(...inBoth.filter((key) => !keys.has(key)));
    reads += seen.length;
  }
  expect(missing).toEqual([]);
  expect(reads).toBeGreaterThan(20);
});

test("of two refreshes at once the later attempt at each partition holds, and nothing is lost or doubled", async () => {
  await using world = await refreshWorld({ accounts: 2, regions: 2, resources: 150 });
  const { world: aws } = world.organization;
  await world.refresh(EC2);
  aws.churn({ seed: 7, share: 0.2 });
  const runs = await Promise.all([world.refresh(EC2), world.refresh(EC2), world.refresh(EC2)]);
  const outcomes = new Set(runs.flatMap((run) => Object.keys(run.progress.outcomes)));
  expect([...outcomes].filter((outcome) => outcome !== "complete" && outcome !== "superseded")).toEqual([]);
  const during = await world.changes();
  const quiet = await world.refresh(EC2);
  expect(quiet.state).toBe("complete");
  expect(quiet.progress).toMatchObject({ created: 0, updated: 0, deleted: 0 });
  const names = during.map(
    ({ change, resourceId, accountId, region }) => `${change} ${accountId} ${region} ${resourceId}`,
  );
  expect(names.length).toBeGreaterThan(0);
  expect(new Set(names).size).toBe(names.length);
});

test("a refresh that is cancelled keeps what it finished, records nothing it did not see, and the next one completes", async () => {
  await using world = await refreshWorld({ accounts: 3, regions: 3, resources: 200 });
  const stop = new AbortController();
  let cells = 0;
  const run = await world.refresh({
    signal: stop.signal,
    scopesInFlight: 2,
    onCell: () => {
      cells += 1;
      if (cells === 30) stop.abort();
    },
  });
  expect(run.state).toBe("cancelled");
  const recorded = await world.cells();
  expect(recorded.size).toBeGreaterThanOrEqual(30);
  expect(recorded.size).toBeLessThan(run.progress.cells + 1);
  expect([...recorded.values()].every((cell) => cell.outcome === "complete")).toBe(true);
  expect((await world.storage.run(run.runId))?.state).toBe("cancelled");

  const next = await world.refresh();
  expect(next.state).toBe("complete");
  const total = (await world.stored()).size;
  const again = await world.refresh();
  expect(again.progress).toMatchObject({ created: 0, updated: 0, deleted: 0, resources: total });
});

test("a refresh that is cancelled while AWS does not answer ends at once", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 3 } });
  await world.refresh(EC2);
  const before = await world.cells();
  const rule = world.organization.faults.add({ operation: "DescribeInstances", fault: "hang" });
  const stop = new AbortController();
  const running = world.refresh({ ...EC2, signal: stop.signal });
  while (rule.hits === 0) await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  expect((await running).state).toBe("cancelled");
  const name = [...before.keys()].find((cell) => cell.startsWith("ec2:instance/")) ?? "";
  expect((await world.cells()).get(name)).toEqual(before.get(name));
});

test("a region that is first met in the middle of a listing loses nothing that another refresh stored meanwhile", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 2, only: { "s3:bucket": 3 } });
  const aws = world.organization.world;
  const [, hidden = ""] = aws.management.regions;
  const s3 = { services: await loadServices(["s3"]) };
  const buckets = aws.collection(aws.management.id, hidden, "s3:bucket");
  const inHidden = () => buckets.ids().map((name) => `s3/${aws.management.id}/${hidden}/bucket/${name}`);
  // Not among the regions that a refresh plans; its buckets are readable all the same.
  aws.setRegion(aws.management.id, hidden, false);
  world.organization.faults.add({
    operation: "GetBucketVersioning",
    times: 1,
    run: () => aws.setRegion(aws.management.id, hidden, true),
  });
  let other: Promise<unknown> | undefined;
  const { storage } = world;
  const run = await world.refresh({
    ...s3,
    storage: {
      ...storage,
      async begin(partition, ...rest) {
        if (partition.region === hidden && !other) {
          // Listed by now; a bucket more is there before the fence is raised.
          buckets.add();
          other = world.refresh({ ...s3, selection: { regions: [hidden] } });
          await other;
        }
        return storage.begin(partition, ...rest);
      },
    },
  });
  expect(other).toBeDefined();
  expect(run.progress).toMatchObject({ deleted: 0, outcomes: { complete: 2 } });
  expect([...(await world.stored()).keys()].filter((key) => key.includes(`/${hidden}/`)).toSorted()).toEqual(
    inHidden().toSorted(),
  );
});

test("a region that is first met in the second look at a listing loses nothing either", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 3, only: { "s3:bucket": 3 } });
  const aws = world.organization.world;
  const [, first = "", second = ""] = aws.management.regions;
  const s3 = { services: await loadServices(["s3"]) };
  const bucketsOf = (region: string) => aws.collection(aws.management.id, region, "s3:bucket");
  const set = (enabled: boolean) => {
    for (const region of [first, second]) aws.setRegion(aws.management.id, region, enabled);
  };
  for (const name of bucketsOf(second).ids()) bucketsOf(second).delete(name);
  set(false);
  world.organization.faults.add({ operation: "GetBucketVersioning", times: 1, run: () => set(true) });
  const begun = new Set<string>();
  const { storage } = world;
  await world.refresh({
    ...s3,
    storage: {
      ...storage,
      async begin(partition, ...rest) {
        const { region } = partition;
        if ((region === first || region === second) && !begun.has(region)) {
          begun.add(region);
          bucketsOf(region).add();
          await world.refresh({ ...s3, selection: { regions: [region] } });
          // The second look meets the second region with this one.
          if (region === first) bucketsOf(second).add();
        }
        return storage.begin(partition, ...rest);
      },
    },
  });
  expect(begun).toEqual(new Set([first, second]));
  const stored = [...(await world.stored()).values()].filter(({ region }) => region === second);
  expect(stored.map(({ name }) => name).toSorted()).toEqual(bucketsOf(second).ids());
});
