import type { SideTables } from "./side-tables.ts";

/** What stands for the tables of relations among the paths of extracts; no path into descriptions is called so. */
export const LINKS = "links";

/**
 * Relations as numbers, beside the tables that they are made of: so a question about what is around a few resources goes through two
 * million integers rather than texts, and need not find out first what each name means. `link_names` has what each resource can be named by, `links`
 * what resources point to: `from` is the row that does, and `to` the row that it means, `NULL` where that is not stored. `key` is of {@link linkKey},
 * `name` of {@link nameKey}. What points to itself is left out. They take some 150 MB for a million resources.
 */
const TABLES = {
  link_names: `("key" UBIGINT, "name" UBIGINT, "row" BIGINT, "partition" INTEGER)`,
  links: `("key" UBIGINT, "name" UBIGINT, "from" BIGINT, "to" BIGINT, "partition" INTEGER)`,
} as const;

/**
 * The SQL of the number that stands for a type and a native id or ARN. Where the name alone is not unique in AWS, the account goes into it: a role that is called so
 * elsewhere is never meant. ARNs are unique, and ids that AWS makes up, such as `vpc-0a1b2c3d`, and names of buckets. Of ten million names, two have the
 * same number with a probability of three in a million.
 */
export function linkKey(type: string, name: string, accountId: string): string {
  const isUnique = `${type} = 's3:bucket' OR regexp_full_match(${name}, '[a-z]+-[0-9a-f]{8,}|arn:.*')`;
  return `CASE WHEN ${isUnique} THEN hash(${type}, ${name}) ELSE hash(${type}, ${name}, ${accountId}) END`;
}

/** The SQL of the number that stands for a name of whatever type, wherever. */
export function nameKey(name: string): string {
  return `hash(${name})`;
}

/** The tables of relations. */
export const LINK_TABLES: SideTables = {
  create: createLinks,
  replace: replaceLinks,
  // Removed rows keep their memory, so they are made anew.
  compact: createLinks,
  drop: () => Object.keys(TABLES).map((table) => `DROP TABLE IF EXISTS ${table}`),
};

function createLinks(): readonly string[] {
  return [
    ...Object.entries(TABLES).map(([table, columns]) => `CREATE OR REPLACE TABLE ${table} ${columns}`),
    `INSERT INTO link_names ${namesWhere("true")}`,
    `CREATE OR REPLACE TABLE links_read AS ${linksWhere("true")}`,
    `INSERT INTO links SELECT "key", "name", "from", "to", "partition"
      FROM links_read LEFT JOIN (${meantBy("links_read", "link_names")}) USING ("key", "partition")
      WHERE "from" IS DISTINCT FROM "to"`,
    "DROP TABLE links_read",
  ];
}

/** What elsewhere points to what has come or gone means something else from now on. */
function replaceLinks(lastRow: number): readonly string[] {
  const isNew = (row: string) => `"${row}" > ${lastRow}`;
  return [
    // Every resource has a name, so what is gone is found once, and the rest is told by that.
    `CREATE OR REPLACE TABLE links_gone AS SELECT DISTINCT "row" FROM link_names WHERE "row" NOT IN (SELECT "row" FROM resources)`,
    `CREATE OR REPLACE TABLE links_changed AS SELECT DISTINCT "key" FROM link_names SEMI JOIN links_gone USING ("row")`,
    `DELETE FROM link_names WHERE "row" IN (FROM links_gone)`,
    `DELETE FROM links WHERE "from" IN (FROM links_gone)`,
    `INSERT INTO link_names ${namesWhere(isNew("row"))}`,
    `INSERT INTO links SELECT "key", "name", "from", NULL, "partition" FROM (${linksWhere(isNew("row"))})`,
    `INSERT INTO links_changed (SELECT "key" FROM link_names WHERE ${isNew("row")} UNION SELECT "key" FROM links WHERE ${isNew("from")})
      EXCEPT FROM links_changed`,
    `UPDATE links SET "to" = meant."to" FROM (${meantBy(changed("links"), changed("link_names"))}) meant
      WHERE links."key" = meant."key" AND links."partition" = meant."partition" AND links."to" IS DISTINCT FROM meant."to"`,
    // Nothing is nearer, so it means itself for as long as it is there.
    `DELETE FROM links WHERE ${isNew("from")} AND "from" = "to"`,
    "DROP TABLE links_changed",
    "DROP TABLE links_gone",
  ];
}

function changed(table: string): string {
  return `(FROM ${table} SEMI JOIN links_changed USING ("key"))`;
}

function namesWhere(where: string): string {
  const named = (name: string) => `SELECT ${keysOf('"type"', name)}, "row", "partition" FROM resources WHERE ${where}`;
  return `${named('"id"')} UNION ALL ${named('"arn"')} AND "arn" <> "id"`;
}

function linksWhere(where: string): string {
  return `SELECT ${keysOf('"toType"', '"toId"')}, "row" AS "from", "partition"
    FROM (SELECT "partition", "resourceId", "toType", "toId", "accountId" FROM relations)
    JOIN (SELECT "partition", "resourceId", "row" FROM resources WHERE ${where}) USING ("partition", "resourceId")`;
}

function keysOf(type: string, name: string): string {
  return `${linkKey(type, name, '"accountId"')} AS "key", ${nameKey(name)} AS "name"`;
}

/**
 * The query for the row that each key means where it is used: of those that have the name the one in the same account and region, else the first in
 * the same account, else the first, by account and region.
 */
function meantBy(links: string, names: string): string {
  return `WITH places AS (SELECT "partition", "accountId", "region", dense_rank() OVER (ORDER BY "accountId", "region") AS "order" FROM partitions)
    SELECT "key", used."partition", arg_min("row", there."order" + CASE
        WHEN here."accountId" <> there."accountId" THEN 2000000000 WHEN here."region" <> there."region" THEN 1000000000 ELSE 0 END) AS "to"
    FROM (SELECT DISTINCT "key", "partition" FROM ${links}) used JOIN places here USING ("partition")
    LEFT JOIN (SELECT "key", "row", "accountId", "region", "order" FROM ${names} JOIN places USING ("partition")) there USING ("key")
    GROUP BY "key", used."partition"`;
}
