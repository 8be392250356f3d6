import {
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ListTagsForResourceCommand,
  RDSClient,
} from "@aws-sdk/client-rds";
import { describe, expect, test } from "vitest";
import { known } from "../world/kind-spec.ts";
import { tagMapOf } from "../world/tags.ts";
import { failure, ofEachKind } from "./test-clients.ts";

const { list, config } = ofEachKind(12);

describe("RDS", () => {
  const rds = new RDSClient(config);

  test("tells manual from automated snapshots", async () => {
    const count = async (SnapshotType?: string) =>
      (await rds.send(new DescribeDBSnapshotsCommand({ SnapshotType }))).DBSnapshots?.length;
    expect(await count("manual")).toBe(12);
    expect(await count("automated")).toBe(12);
    expect(await count()).toBe(24);
    expect(await count("shared")).toBe(0);
  });

  test("finds one by name, and its tags by ARN", async () => {
    const DBInstanceIdentifier = known(list("rds:db-instance")[1]?.DBInstanceIdentifier);
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
    expect(DBInstances).toHaveLength(1);
    const { TagList } = await rds.send(
      new ListTagsForResourceCommand({ ResourceName: DBInstances?.[0]?.DBInstanceArn }),
    );
    expect(tagMapOf(TagList)).toEqual(tagMapOf(DBInstances?.[0]?.TagList));
    const missing = rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "none" }));
    expect((await failure(missing)).name).toBe("DBInstanceNotFoundFault");
  });
});
