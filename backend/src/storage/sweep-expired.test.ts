import { expect, test } from "vitest";
import { AT, AT_SECONDS, all, freshPartition, sampleChange, sampleResource, sampleRun } from "./contract-samples.ts";
import { createDynamoDbStorage } from "./dynamodb-storage.ts";
import { openInMemoryStorage } from "./open-storage.ts";
import { sweepExpired } from "./sweep-expired.ts";
import { DEFAULT_TABLE_NAMES as tables } from "./tables.ts";

test("sweepExpired() removes what has expired from all three tables and nothing else", async () => {
  const { client, close } = await openInMemoryStorage(tables);
  const storage = createDynamoDbStorage({ client, tables, now: () => new Date(AT) });
  const partition = freshPartition();
  const attempt = await storage.begin(partition, "run-1", AT);
  const day = 86_400;
  const resources = Array.from({ length: 1_500 }, (_, index) =>
    sampleResource(partition, `instance/${index}`, { ttl: AT_SECONDS + (index % 2 === 0 ? 0 : 1) }),
  );
  const old = sampleResource(partition, "volume/old", { ttl: AT_SECONDS + 90 * day });
  const longAgo = sampleChange(old, { at: "2095-11-01T00:00:00.000Z" });
  const writes = [
    ...resources.map((put) => ({ put })),
    { put: old, change: longAgo },
    { put: old, change: sampleChange(old) },
  ];
  await storage.commit(attempt, writes, AT);
  await createDynamoDbStorage({ client, tables, now: () => new Date("2095-11-01T00:00:00.000Z") }).putRun(
    sampleRun("old"),
  );
  await storage.putRun(sampleRun("young"));

  expect(await sweepExpired({ client, tables, now: new Date(AT) })).toBe(750 + 1 + 1);
  expect(await all(storage.keys(partition))).toHaveLength(751);
  const whenAllLived = createDynamoDbStorage({ client, tables, now: () => new Date("2095-11-02T00:00:00.000Z") });
  expect((await whenAllLived.runs(10)).map((run) => run.runId)).toEqual(["young"]);
  expect(await all(whenAllLived.history(partition, "volume/old"))).toStrictEqual([sampleChange(old)]);
  expect(await storage.metadata(partition)).toMatchObject({ fence: 1 });
  expect(await sweepExpired({ client, tables, now: new Date(AT) })).toBe(0);
  await close();
});
