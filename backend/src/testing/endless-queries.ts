/** A hundred million million rows, made of ten. */
const MANY_ROWS = Array.from({ length: 14 }, (_, index) => `ten AS t${index}`).join(", ");

/** Queries that end long after every limit, by where they are answered; `sql-stop.test.ts` sees to it that they are. */
export const ENDLESS = {
  copy: `WITH ten AS (SELECT x FROM (VALUES ${Array.from({ length: 10 }, () => "(1)").join(", ")}) AS rows(x)) SELECT count(*) FROM ${MANY_ROWS}`,
  process: "SELECT count(*) FROM range(1000000000) a, range(1000000000) b",
} as const;
