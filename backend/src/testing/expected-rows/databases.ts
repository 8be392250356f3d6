import {
  counted,
  dayFrom,
  type Expectation,
  type ExpectedRow,
  type FactResource,
  finds,
  inData,
  isOlder,
  ofTypes,
} from "../query-facts.ts";

const DATABASES = ["rds:db-instance", "rds:db-cluster"];
const SNAPSHOTS = ["rds:db-snapshot", "rds:db-cluster-snapshot"];

/** What queries about RDS and DynamoDB must find. */
export const DATABASE: Readonly<Record<string, Expectation>> = {
  "unencrypted-databases": finds(DATABASES, (d) => inData(d, "StorageEncrypted") === false, engine),
  "unencrypted-database-snapshots": finds(
    SNAPSHOTS,
    (s) => (inData(s, "Encrypted") ?? inData(s, "StorageEncrypted")) === false,
    snapshot,
  ),
  "old-database-snapshots": finds(SNAPSHOTS, (s, facts) => isOlder(s.createdAt, 180, facts), snapshot),
  "public-databases": finds(
    ["rds:db-instance"],
    (d) => inData(d, "PubliclyAccessible") === true,
    (d) => ({ endpoint: inData(d, "Endpoint", "Address") }),
  ),
  "stopped-databases": finds(
    DATABASES,
    (d) => (inData(d, "DBInstanceStatus") ?? inData(d, "Status")) === "stopped",
    engine,
  ),
  "single-az-production-databases": finds(
    ["rds:db-instance"],
    (d) => inData(d, "MultiAZ") === false && isOnItsOwn(d) && /^prod/i.test(d.tags.Environment ?? ""),
    (d) => ({ instanceClass: inData(d, "DBInstanceClass") }),
  ),
  "databases-without-deletion-protection": finds(
    DATABASES,
    (d) => inData(d, "DeletionProtection") !== true && !isMember(d),
    engine,
  ),
  "databases-without-backups": finds(
    ["rds:db-instance"],
    (d) => inData(d, "BackupRetentionPeriod") === 0 && isOnItsOwn(d),
    (d) => ({ storageGiB: inData(d, "AllocatedStorage") }),
  ),
  "end-of-life-databases": finds(
    DATABASES,
    (d, facts) => !isMember(d) && (endOf(d) ?? "9999-01-01") < dayFrom(180, facts),
    (d) => ({ ...engine(d), engineVersion: inData(d, "EngineVersion"), endsOn: endOf(d) }),
  ),
  "database-fleet": (facts) => {
    const instances = ofTypes(facts, ["rds:db-instance"]);
    const groups = Map.groupBy(instances, (d) => `${inData(d, "Engine")} ${inData(d, "EngineVersion")}`);
    return [...groups].map(([group, own]): ExpectedRow => {
      const [name, version] = group.split(" ");
      return {
        engine: name,
        engineVersion: version,
        instances: own.length,
        accounts: counted(own, ({ accountId }) => accountId).size,
        storageGiB: own.reduce((sum, d) => sum + Number(inData(d, "AllocatedStorage")), 0),
      };
    });
  },
  "tables-without-recovery": finds(
    ["dynamodb:table"],
    (t) => !isRecoverable(t) || inData(t, "DeletionProtectionEnabled") !== true,
    (t) => ({ pointInTimeRecovery: isRecoverable(t), sizeBytes: inData(t, "TableSizeBytes") }),
  ),
  "empty-tables": finds(["dynamodb:table"], (t) => inData(t, "ItemCount") === 0),
};

function engine(database: FactResource) {
  return { type: database.type, engine: inData(database, "Engine") };
}

function snapshot(resource: FactResource) {
  return { ...engine(resource), storageGiB: inData(resource, "AllocatedStorage") };
}

function isMember(database: FactResource): boolean {
  return database.kind === "db-instance" && inData(database, "DBClusterIdentifier") !== undefined;
}

/** Neither of a cluster nor a copy of another. */
function isOnItsOwn(database: FactResource): boolean {
  return !isMember(database) && inData(database, "ReadReplicaSourceDBInstanceIdentifier") === undefined;
}

function isRecoverable(table: FactResource): boolean {
  const status = ["ContinuousBackups", "PointInTimeRecoveryDescription", "PointInTimeRecoveryStatus"];
  return inData(table, ...status) === "ENABLED";
}

/** When the versions of the test's world leave standard support. */
const ENDS: readonly (readonly [engine: string, version: string, end: string])[] = [
  ["postgres", "11.", "2024-02-29"],
  ["postgres", "17.", "2030-02-28"],
  ["mysql", "8.0.", "2026-07-31"],
  ["mysql", "8.4.", "2029-07-31"],
  ["mariadb", "10.6.", "2026-08-31"],
  ["aurora-mysql", "8.0.", "2028-04-30"],
  ["aurora-postgresql", "16.", "2029-02-28"],
];

function endOf(database: FactResource): string | undefined {
  const version = `${inData(database, "EngineVersion")}`;
  return ENDS.find(([name, major]) => name === inData(database, "Engine") && version.startsWith(major))?.[2];
}
