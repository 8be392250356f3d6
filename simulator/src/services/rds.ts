import type * as rds from "@aws-sdk/client-rds";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Handlers } from "../core/handlers.ts";
import type { KindName } from "../world/kind-names.ts";
import { automatedClusterSnapshot, automatedDbSnapshot } from "../world/kinds/rds-snapshot-kinds.ts";
import { anySpec } from "../world/kinds.ts";
import { tagList } from "../world/tags.ts";
import type { World } from "../world/world.ts";
import { concatenated, type Listing, listingOfArray, listingOfMade } from "./listing.ts";
import { readPage } from "./paging.ts";

const TAGGED = [
  "rds:db-instance",
  "rds:db-cluster",
  "rds:db-snapshot",
  "rds:db-cluster-snapshot",
  "rds:db-subnet-group",
] as const;

/** RDS. Snapshots are listed with the automated ones unless only the manual ones are asked for. */
export function rdsHandlers(world: World): Handlers<typeof rds> {
  const collection = <Kind extends Extract<KindName, `rds:${string}`>>(
    { accountId, region }: CallContext,
    kind: Kind,
  ) => world.collection(accountId, region, kind);
  return {
    DescribeDBInstances: (input, context) => {
      const listing = one(collection(context, "rds:db-instance"), input.DBInstanceIdentifier, "DBInstanceNotFound");
      const { items: DBInstances, Marker } = page(listing, input, context);
      return { DBInstances, Marker };
    },
    DescribeDBClusters: (input, context) => {
      const listing = one(collection(context, "rds:db-cluster"), input.DBClusterIdentifier, "DBClusterNotFoundFault");
      const { items: DBClusters, Marker } = page(listing, input, context);
      return { DBClusters, Marker };
    },
    DescribeDBSnapshots: (input, context) => {
      const cell = world.cell(context.accountId, context.region);
      const manual = one(collection(context, "rds:db-snapshot"), input.DBSnapshotIdentifier, "DBSnapshotNotFound");
      const automated = listingOfMade(cell.count("rds:db-instance"), (index) => automatedDbSnapshot(cell, index));
      const { items: DBSnapshots, Marker } = page(ofType(input, manual, automated), input, context);
      return { DBSnapshots, Marker };
    },
    DescribeDBClusterSnapshots: (input, context) => {
      const cell = world.cell(context.accountId, context.region);
      const id = input.DBClusterSnapshotIdentifier;
      const manual = one(collection(context, "rds:db-cluster-snapshot"), id, "DBClusterSnapshotNotFoundFault");
      const automated = listingOfMade(cell.count("rds:db-cluster"), (index) => automatedClusterSnapshot(cell, index));
      const { items: DBClusterSnapshots, Marker } = page(ofType(input, manual, automated), input, context);
      return { DBClusterSnapshots, Marker };
    },
    DescribeDBSubnetGroups: (input, context) => {
      const name = input.DBSubnetGroupName;
      const listing = one(collection(context, "rds:db-subnet-group"), name, "DBSubnetGroupNotFoundFault");
      const { items, Marker } = page(listing, input, context);
      return { DBSubnetGroups: items.map(({ tags: _, ...group }) => group), Marker };
    },
    ListTagsForResource: (input, context) => {
      const id = (input.ResourceName ?? "").split(":").slice(6).join(":");
      const cell = world.cell(context.accountId, context.region);
      for (const kind of TAGGED) {
        const spec = anySpec(kind);
        const item: unknown = collection(context, kind).get(id);
        if (item !== undefined && spec.arn(item, cell) === input.ResourceName)
          return { TagList: tagList(spec.tags(item)) };
      }
      throw new AwsError("DBInstanceNotFound", `${input.ResourceName} not found.`, 404);
    },
  };
}

interface RdsRequest {
  readonly MaxRecords?: number | undefined;
  readonly Marker?: string | undefined;
}

/** Pages hold 20 to 100 records, 100 unless asked. */
function page<Item>(listing: Listing<Item>, { MaxRecords = 100, Marker }: RdsRequest, context: CallContext) {
  if (MaxRecords < 20 || MaxRecords > 100) {
    throw new AwsError(
      "InvalidParameterValue",
      `Invalid value ${MaxRecords} for MaxRecords. Must be between 20 and 100`,
    );
  }
  const invalidToken = new AwsError("InvalidParameterValue", "The parameter Marker is not valid");
  const { items, next } = readPage(listing, context, { token: Marker, limit: MaxRecords, invalidToken });
  return { items, Marker: next };
}

function one<Item>(
  collection: Listing<Item> & { get(id: string): Item | undefined },
  id: string | undefined,
  notFound: string,
): Listing<Item> {
  if (!id) return collection;
  const item = collection.get(id);
  if (item === undefined) throw new AwsError(notFound, `${id} not found.`, 404);
  return listingOfArray([item]);
}

function ofType<Item>(
  { SnapshotType }: { readonly SnapshotType?: string | undefined },
  manual: Listing<Item>,
  automated: Listing<Item>,
): Listing<Item> {
  if (SnapshotType === "manual") return manual;
  if (SnapshotType === "automated") return automated;
  if (SnapshotType === undefined) return concatenated([manual, automated]);
  return listingOfArray([]);
}
