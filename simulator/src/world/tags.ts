import type { Cell } from "./cell.ts";
import type { TagMap } from "./kind-spec.ts";
import type { Random } from "./random.ts";

const TEAMS = ["platform", "payments", "search", "data-science", "web", "mobile", "security", "logistics"];
const APPLICATIONS = [
  "checkout",
  "catalog",
  "auth",
  "reports",
  "ingest",
  "mailer",
  "recommendations",
  "gateway",
  "ledger",
];
const SUFFIXES = ["api", "worker", "web", "cache", "batch", "proxy", "db", "queue"];

/** A believable name such as `checkout-worker-prod-07`. */
export function resourceName(cell: Cell, random: Random, index: number): string {
  const number = String(index + 1).padStart(2, "0");
  return `${random.pick(APPLICATIONS)}-${random.pick(SUFFIXES)}-${shortEnvironment(cell)}-${number}`;
}

/** The account's environment as people abbreviate it. */
export function shortEnvironment(cell: Cell): string {
  return { management: "mgmt", production: "prod", staging: "stg", development: "dev", sandbox: "sbx" }[
    cell.environment
  ];
}

/**
 * Tags as companies have them: about one resource in seven has none, most have a few, spelling varies, some values are
 * empty or not ASCII. With `name`, the tag `Name` comes first.
 */
export function makeTags(cell: Cell, random: Random, name?: string): TagMap {
  if (random.chance(0.14)) return {};
  const tags: Record<string, string> = {};
  if (name) tags.Name = name;
  if (random.chance(0.85)) tags.Environment = cell.environment;
  if (random.chance(0.7)) tags.Team = random.pick(TEAMS);
  if (random.chance(0.5)) tags.CostCenter = `CC-${random.int(1000, 9999)}`;
  if (random.chance(0.4)) tags["app.kubernetes.io/name"] = random.pick(APPLICATIONS);
  if (random.chance(0.35)) tags.ManagedBy = random.pick(["terraform", "cloudformation", "cdk", "by hand"]);
  if (random.chance(0.15)) tags.owner = `${random.pick(["ana", "jürgen", "mei", "oluwaseun"])}@example.com`;
  if (random.chance(0.08)) tags["to-delete"] = "";
  if (random.chance(0.05)) tags.Beschreibung = "Prüfumgebung – bitte nicht löschen";
  return tags;
}

/** Tags as EC2, RDS, IAM and most others list them. */
export function tagList(tags: TagMap): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags as ECS lists them. */
export function lowerTagList(tags: TagMap): { key: string; value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** A tag list of either spelling as a map. */
export function tagMapOf(
  tags:
    | readonly {
        Key?: string | undefined;
        Value?: string | undefined;
        key?: string | undefined;
        value?: string | undefined;
      }[]
    | undefined,
): TagMap {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? tag.key ?? "", tag.Value ?? tag.value ?? ""]));
}
