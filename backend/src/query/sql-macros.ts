import { SQL_SCHEMA } from "./sql-tables.ts";

/** A function that Athena has and DuckDB has not, or has otherwise. */
export interface SqlMacro {
  /** Parameters and body of each form, as DuckDB's CREATE MACRO takes them. */
  readonly forms: readonly string[];
  readonly description: string;
}

/**
 * Functions by Athena's names, so that one query runs here and there. They win over DuckDB's own of the same name. What takes a lambda
 * cannot be a macro.
 */
export const SQL_MACROS: Readonly<Record<string, SqlMacro>> = {
  element_at: { forms: ["(c, k) AS c[k]"], description: "The value of a map's key, or the nth of a list; else NULL" },
  json_extract_scalar: {
    forms: ["(j, p) AS CASE WHEN json_type(j, p) IN ('OBJECT', 'ARRAY') THEN NULL ELSE json_extract_string(j, p) END"],
    description: "The text, number or boolean at a path of a JSON text, as text; NULL for an object or a list",
  },
  json_parse: { forms: ["(t) AS CAST(t AS JSON)"], description: "A text as JSON" },
  json_format: { forms: ["(j) AS CAST(j AS VARCHAR)"], description: "JSON as a text" },
  json_size: {
    forms: [
      "(j, p) AS CASE json_type(j, p) WHEN 'OBJECT' THEN len(json_keys(j, p)) WHEN 'ARRAY' THEN json_array_length(j, p) ELSE 0 END",
    ],
    description: "How many members the object or list at a path has; 0 for anything else",
  },
  json_array_contains: {
    forms: ["(j, v) AS json_contains(j, to_json(v))"],
    description: "Whether a JSON list contains a value",
  },
  from_iso8601_timestamp: { forms: ["(t) AS CAST(t AS TIMESTAMPTZ)"], description: "A time from RFC 3339" },
  from_iso8601_date: { forms: ["(t) AS CAST(t AS DATE)"], description: "A date from RFC 3339" },
  to_iso8601: { forms: ["(t) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%gZ')"], description: "A time as RFC 3339" },
  from_unixtime: { forms: ["(s) AS to_timestamp(s)"], description: "A time from seconds since 1970" },
  to_unixtime: { forms: ["(t) AS epoch(t)"], description: "Seconds since 1970" },
  date_add: {
    forms: ["(u, n, t) AS t + n * CAST('1 ' || u AS INTERVAL)", "(t, i) AS t + i"],
    description: "`date_add('day', -90, at)`: a time so many units later",
  },
  day_of_week: { forms: ["(t) AS isodow(t)"], description: "1 for Monday to 7 for Sunday" },
  cardinality: {
    forms: [
      "(c) AS CASE json_type(to_json(c)) WHEN 'OBJECT' THEN CAST(len(json_keys(to_json(c))) AS BIGINT) ELSE CAST(json_array_length(to_json(c)) AS BIGINT) END",
    ],
    description: "How many entries a map or list has",
  },
  array_join: { forms: ["(l, s) AS array_to_string(l, s)"], description: "The entries of a list as one text" },
  array_max: { forms: ["(l) AS list_max(l)"], description: "The largest entry of a list" },
  array_min: { forms: ["(l) AS list_min(l)"], description: "The smallest entry of a list" },
  arrays_overlap: { forms: ["(a, b) AS list_has_any(a, b)"], description: "Whether two lists share an entry" },
  sequence: {
    forms: ["(a, b) AS generate_series(a, b)", "(a, b, c) AS generate_series(a, b, c)"],
    description: "The list of the numbers or times from one to another, both included",
  },
  slice: { forms: ["(l, s, n) AS l[s : s + n - 1]"], description: "So many entries of a list, from the nth on" },
  regexp_like: { forms: ["(t, p) AS regexp_matches(t, p)"], description: "Whether a pattern is found in a text" },
  url_extract_host: {
    forms: ["(u) AS nullif(regexp_extract(u, '^[A-Za-z][A-Za-z0-9+.-]*://([^/:?#]+)', 1), '')"],
    description: "The host of a URL",
  },
  approx_distinct: { forms: ["(x) AS approx_count_distinct(x)"], description: "About how many different values" },
  map_agg: { forms: ["(k, v) AS map(list(k), list(v))"], description: "A map of keys to values, of a group" },
};

/** The statements that make them. */
export function createSqlMacros(): readonly string[] {
  return Object.entries(SQL_MACROS).map(([name, { forms }]) => `CREATE MACRO ${SQL_SCHEMA}.${name}${forms.join(", ")}`);
}
