import type { Database } from "./database.ts";
import { extractOf } from "./extract.ts";
import { LINK_TABLES, LINKS } from "./links.ts";
import { literal } from "./literal.ts";
import type { SideTables } from "./side-tables.ts";

/** Extracts that are kept when nobody uses them; each takes some 40 MB for a million resources that have the path. */
const KEPT = 8;

/** The tables of the paths that have been asked for, and those of relations, which are asked for as {@link LINKS}. */
export interface Extracts {
  /** Makes those of these paths that there are not yet. They stay until the returned function is called, and a while longer. */
  lease(paths: readonly string[]): Promise<() => void>;
  /** The statements that add the resources with higher numbers than this, to be run with what loads or removes them. */
  additions(lastRow: number): readonly string[];
  /** The statements that drop what belongs to resources that are gone. */
  removals(): readonly string[];
}

/** None yet. */
export function createExtracts(database: Pick<Database, "build">): Extracts {
  /** By path, the least recently used first. */
  const known = new Map<string, { leases: number; readonly made: Promise<void> }>();
  /** Those whose tables there are: one that is being made waits for what is loaded now, and will have it. */
  const there = new Set<string>();

  function use(path: string) {
    const entry = known.get(path) ?? { leases: 0, made: make(path) };
    known.delete(path);
    known.set(path, entry);
    entry.leases += 1;
    return entry;
  }

  async function make(path: string): Promise<void> {
    try {
      await database.build(tablesOf(path).create());
      there.add(path);
    } catch (error) {
      known.delete(path);
      throw error;
    }
  }

  async function dropUnused(): Promise<void> {
    const unused = [...known].filter(([, { leases }]) => leases === 0).slice(0, Math.max(0, known.size - KEPT));
    for (const [path] of unused) {
      known.delete(path);
      there.delete(path);
    }
    await database.build(unused.flatMap(([path]) => tablesOf(path).drop()));
  }

  return {
    async lease(paths) {
      const used = paths.map(use);
      const release = () => {
        for (const entry of used) entry.leases -= 1;
      };
      try {
        await Promise.all(used.map(({ made }) => made));
        if (known.size > KEPT) await dropUnused();
      } catch (error) {
        release();
        throw error;
      }
      return release;
    },
    additions: (lastRow) => [...there].flatMap((path) => tablesOf(path).replace(lastRow)),
    removals: () => [...there].flatMap((path) => tablesOf(path).compact()),
  };
}

function tablesOf(path: string): SideTables {
  return path === LINKS ? LINK_TABLES : extractTable(path);
}

function extractTable(path: string): SideTables {
  const { table, row, value, type } = extractOf(path);
  const columns = `${row} BIGINT, ${value} ${isList(path) ? "VARCHAR[]" : "VARCHAR"}, ${type} VARCHAR`;
  return {
    create: () => [`CREATE OR REPLACE TABLE ${table} (${columns})`, insertion(path)],
    // What belongs to resources that are gone is found by nobody, so it is left until it is removed.
    replace: (lastRow) => [insertion(path, lastRow)],
    compact: () => [`DELETE FROM ${table} WHERE ${row} NOT IN (SELECT "row" FROM resources)`],
    drop: () => [`DROP TABLE IF EXISTS ${table}`],
  };
}

/** Adds what the resources have, or those with higher numbers than this. */
function insertion(path: string, lastRow?: number): string {
  const { table } = extractOf(path);
  const value = `json_extract_string("data", ${literal(path)})`;
  const type = isList(path) ? "NULL" : `json_type("data", ${literal(path)})`;
  const there = isList(path) ? `len(${value}) > 0` : `${value} IS NOT NULL`;
  // A description without the key is not parsed. JSON writes a key as it is unless something in it has to be escaped.
  const [key] = /(?<=")[^"]*(?="[^"]*$)/.exec(path) ?? [];
  const hasKey =
    key !== undefined && JSON.stringify(key) === `"${key}"` ? `contains("data", ${literal(`"${key}"`)})` : "true";
  const within = lastRow === undefined ? "true" : `"row" > ${lastRow}`;
  return `INSERT INTO ${table} SELECT "row", ${value}, ${type} FROM resources WHERE ${within} AND ${hasKey} AND ${there}`;
}

function isList(path: string): boolean {
  return path.includes("[*]");
}
