import fc from "fast-check";

/**
 * Queries of a small grammar over the table `resources`: each is one that DuckDB runs or refuses for its types, and each has one order, so that its
 * rows can be compared.
 */
export const harmlessQuery: fc.Arbitrary<string> = fc.letrec<{
  number: string;
  text: string;
  truth: string;
  query: string;
}>((tie) => {
  const number = fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.integer().map(String),
    fc.constantFrom(
      "length(id)",
      "day(createdAt)",
      "count",
      "1.25",
      "9223372036854775807",
      "1e10",
      "len(map_keys(tags))",
      "NULL",
    ),
    fc
      .tuple(tie("number"), fc.constantFrom("+", "-", "*", "%", "/", "//", "&", "|"), tie("number"))
      .map(([a, o, b]) => `(${a} ${o} ${b})`),
    tie("text").map((text) => `length(${text})`),
    tie("number").map((value) => `-${value}`),
    tie("number").map((value) => `CAST(${value} AS DOUBLE)`),
    fc.tuple(tie("truth"), tie("number"), tie("number")).map(([a, b, c]) => `CASE WHEN ${a} THEN ${b} ELSE ${c} END`),
    tie("number").map((value) => `(SELECT max(${value}) FROM coverage)`),
    tie("number").map((value) => `list_sum(list_transform([1, 2, ${value}], x -> x + 1))`),
  );
  const text = fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc
      .string({ unit: "grapheme", maxLength: 5 })
      .map((value) => `'${value.replaceAll("'", "''").replaceAll("\0", "")}'`),
    fc.constantFrom(
      "id",
      "name",
      "region",
      '"state"',
      "tags['Owner']",
      "tags['Name']",
      "data->>'$.State.Name'",
      "NULL",
    ),
    fc.tuple(tie("text"), tie("text")).map(([a, b]) => `(${a} || ${b})`),
    tie("text").map((value) => `upper(${value})`),
    tie("text").map((value) => `substring(${value} FROM 1 FOR 2)`),
    tie("text").map((value) => `trim(BOTH 'w' FROM ${value})`),
    tie("number").map((value) => `CAST(${value} AS VARCHAR)`),
    fc.tuple(tie("text"), tie("text")).map(([a, b]) => `coalesce(${a}, ${b})`),
    tie("text").map((value) => `array_to_string(list_value(${value}, 'z'), '-')`),
  );
  const truth = fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(
      "true",
      "false",
      "name IS NULL",
      "createdAt > TIMESTAMP '2026-01-10'",
      "createdAt BETWEEN DATE '2026-01-01' AND DATE '2026-01-09'",
    ),
    fc
      .tuple(tie("number"), fc.constantFrom("<", "<=", "=", "<>", "IS DISTINCT FROM"), tie("number"))
      .map(([a, o, b]) => `${a} ${o} ${b}`),
    fc
      .tuple(tie("text"), fc.constantFrom("LIKE", "ILIKE", "NOT LIKE", "~", "="), tie("text"))
      .map(([a, o, b]) => `${a} ${o} ${b}`),
    fc.tuple(tie("truth"), fc.constantFrom("AND", "OR"), tie("truth")).map(([a, o, b]) => `(${a} ${o} ${b})`),
    tie("truth").map((value) => `NOT (${value})`),
    fc
      .tuple(tie("text"), fc.array(tie("text"), { minLength: 1, maxLength: 3 }))
      .map(([a, list]) => `${a} IN (${list.join(", ")})`),
    tie("text").map((value) => `${value} IN (SELECT region FROM coverage)`),
    tie("truth").map((value) => `EXISTS (SELECT 1 FROM relations x WHERE x.resourceId = r.resourceId AND ${value})`),
  );
  const source = fc.constantFrom(
    "resources r CROSS JOIN (SELECT count FROM coverage) c",
    "(SELECT * FROM resources) r, (SELECT max(count) AS count FROM coverage) c",
    "own r JOIN coverage c ON c.service = r.service",
    "resources r LEFT JOIN (SELECT 1 AS count) c ON true",
    "resources r, LATERAL (SELECT length(r.id) AS count) c",
    "resources r POSITIONAL JOIN (SELECT range::INTEGER AS count FROM range(40)) c",
  );
  const items = fc.array(fc.oneof(tie("number"), tie("text"), tie("truth")), { minLength: 1, maxLength: 3 });
  const plain = fc
    .tuple(source, items, tie("truth"), fc.integer({ min: 0, max: 20 }))
    .map(([from, list, where, limit]) => {
      const columns = list.map((item, index) => `${item} AS c${index}`).join(", ");
      return `WITH own AS (SELECT * FROM resources) SELECT r.resourceId AS k, ${columns} FROM ${from} WHERE ${where} ORDER BY k, ALL LIMIT ${limit}`;
    });
  const grouped = fc
    .tuple(source, tie("text"), tie("number"), tie("truth"))
    .map(
      ([from, by, of, where]) =>
        `WITH own AS (FROM resources) SELECT ${by} AS g, count(*) AS n, min(${of}) FILTER (WHERE ${where}) AS m, count(DISTINCT r.region) FROM ${from} GROUP BY g HAVING n > 0 ORDER BY g NULLS LAST`,
    );
  const windowed = fc
    .tuple(source, tie("number"), tie("truth"))
    .map(
      ([from, of, where]) =>
        `WITH own AS MATERIALIZED (FROM resources) SELECT r.resourceId AS k, max(${of}) OVER (PARTITION BY r.region ORDER BY r.resourceId ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS m FROM ${from} WHERE ${where} QUALIFY row_number() OVER (ORDER BY r.resourceId) < 9 ORDER BY k, m`,
    );
  const query = fc.oneof(
    plain,
    grouped,
    windowed,
    fc.tuple(tie("number"), tie("number")).map(([a, b]) => {
      const one = `SELECT ${a} AS v FROM resources r, coverage c`;
      return `SELECT * FROM (${one} UNION SELECT ${b} FROM resources r, coverage c EXCEPT SELECT 5) ORDER BY v NULLS FIRST`;
    }),
  );
  return { number, text, truth, query };
}).query;
