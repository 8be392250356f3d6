import { existsSync, globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { TrinoSQL } from "dt-sql-parser";
import { describe, expect, test } from "vitest";

/**
 * Statements that are given to people run in Athena as well: they are parsed by Trino's own grammar, of which Athena's third engine is
 * made, and call only functions that Trino has. That they answer is for the read model's tests.
 */

const trino = new TrinoSQL();

/** Of Trino's functions those that questions about an inventory need; others are added when a statement needs them. */
const FUNCTIONS = new Set(
  `abs any_value approx_distinct array_agg array_distinct array_join array_sort arbitrary avg bool_and bool_or cardinality ceil coalesce
  contains concat concat_ws contains count count_if date date_add date_diff date_format date_parse date_trunc day day_of_week dense_rank element_at
  first_value floor format from_iso8601_timestamp greatest grouping histogram hour if json_array_contains json_array_get json_array_length
  json_extract json_extract_scalar json_format json_parse json_size lag last_value lead least length listagg lower lpad map_agg map_entries
  map_filter map_keys map_values max max_by min min_by month ntile nullif position power rank regexp_count regexp_extract regexp_extract_all
  regexp_like regexp_replace replace reverse round row_number rpad sequence split split_part starts_with strpos substr substring sum
  to_iso8601 to_unixtime transform trim try upper url_decode year`.split(/\s+/),
);

/** Words before a parenthesis that call nothing. */
const KEYWORDS = new Set(
  `all and any array as between by case cast cube distinct else end except exists filter from group having in intersect is join lateral
  like limit not on or over partition rollup row select sets then try_cast union unnest using values when where with within
  decimal varchar char timestamp`.split(/\s+/),
);

/** What keeps a text of one or more statements from running in Athena. */
function problemsOf(text: string): string[] {
  const bare = text
    .replaceAll(/--.*$/gm, "")
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .replaceAll(/"(?:[^"]|"")*"/g, '"x"');
  const calls = [...bare.matchAll(/\b([a-z_]\w*)\s*\(/gi)].map(([, name = ""]) => name.toLowerCase());
  // The name of a common table or of an alias's columns stands before a parenthesis as well.
  const names = new Set(
    [
      ...bare.matchAll(/(?:\bwith|,)\s*([a-z_]\w*)\s*\([\w\s,"]*\)\s+as\s*\(/gi),
      ...bare.matchAll(/(?:\bas|\))\s+([a-z_]\w*)\s*\([\w\s,"]*\)/gi),
    ].map(([, name = ""]) => name.toLowerCase()),
  );
  const unknown = calls.filter((name) => !FUNCTIONS.has(name) && !KEYWORDS.has(name) && !names.has(name));
  return [
    ...(bare.trim() === "" ? ["there is no statement"] : []),
    ...trino.validate(text).map(({ message, startLine }) => `line ${startLine}: ${message}`),
    ...unknown.map((name) => `Trino has no function ${name}, or this test does not know it`),
  ];
}

test.for([
  "SELECT service, count(*) AS n FROM resources WHERE element_at(tags, 'Owner') IS NULL GROUP BY service ORDER BY n DESC LIMIT 10",
  "SELECT arn, json_extract_scalar(data, '$.State.Name') AS state FROM resources WHERE createdAt < current_timestamp - INTERVAL '90' DAY",
  "WITH enabled AS (SELECT accountId, region FROM accounts CROSS JOIN UNNEST(regions) AS t(region)) SELECT e.accountId, count(*) FILTER (WHERE c.outcome <> 'complete') FROM enabled e LEFT JOIN coverage c ON c.accountId = e.accountId AND c.region = e.region GROUP BY e.accountId",
  "SELECT type, at, change, \"before\" FROM changes WHERE lower(name) LIKE '%prod%' ORDER BY at DESC OFFSET 5 LIMIT 10",
  "SELECT day, count(*) FROM resources_daily WHERE day >= DATE '2026-11-01' AND service = 'ec2' GROUP BY day",
  "SELECT accountId, row_number() OVER (PARTITION BY region ORDER BY createdAt) AS n FROM resources",
  "SELECT CAST(json_extract_scalar(columns, '$.sizeGiB') AS bigint) AS gib FROM resources WHERE type = 'ec2:volume'",
])("Athena takes %s", (sql) => {
  expect(problemsOf(sql)).toEqual([]);
});

test.for([
  "SELECT data->>'$.State.Name' FROM resources",
  "SELECT createdAt::DATE FROM resources",
  "SELECT * EXCLUDE (data) FROM resources",
  "FROM resources SELECT name",
  "SELECT [1, 2] FROM resources",
  "SELECT {'a': 1} FROM resources",
  "SELECT name FROM resources QUALIFY row_number() OVER (PARTITION BY name ORDER BY arn) = 1",
  "SELECT count(*) FROM resources GROUP BY ALL",
  "SELECT name FROM resources WHERE name ILIKE 'a%'",
  "SELECT name FROM resources WHERE createdAt > current_timestamp - INTERVAL 90 DAY",
  "SELECT name FROM resources LIMIT 10 OFFSET 5",
  "SELECT json_extract_string(data, '$.a') FROM resources",
  "SELECT list_filter(regions, r -> r <> 'us-east-1') FROM accounts",
  "SELECT strftime(createdAt, '%Y') FROM resources",
  "SELECT name, list_sort(regions) FROM accounts",
  "-- nothing",
])("Athena does not take %s", (sql) => {
  expect(problemsOf(sql)).not.toEqual([]);
});

const root = new URL("../../../", import.meta.url).pathname;

test("the statements in docs/athena.md run in Athena", () => {
  const document = readFileSync(`${root}docs/athena.md`, "utf8");
  const statements = [...document.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = ""]) => sql);
  expect(statements.length).toBeGreaterThan(2);
  for (const sql of statements) expect([sql, problemsOf(sql)]).toEqual([sql, []]);
});

describe.runIf(existsSync(`${root}queries`))("queries/", () => {
  const files = globSync(`${root}queries/**/*.sql`).toSorted();
  test.for(files.map((file) => [basename(file), file] as const))("%s runs in Athena", ([, file]) => {
    expect(problemsOf(readFileSync(file, "utf8"))).toEqual([]);
  });
});
