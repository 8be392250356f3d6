import { MAX_SQL_ROWS } from "../../query/sql.ts";
import { MAX_CHARACTERS } from "../../query/sql-guard.ts";
import { dayMember, integerMember, textMember } from "../body.ts";
import { atOf } from "../question-parameters.ts";
import { defineRoute } from "../route.ts";

export const querySql = defineRoute({
  method: "post",
  path: "/inventory/sql",
  operationId: "querySql",
  summary: "Answers a query in SQL",
  description:
    "Runs one SELECT over the tables and functions that [sql.md](sql.md) describes and answers its rows. It can only read: everything else is refused with 400 and a sentence in `detail`, and so is a query that takes longer than 10 seconds or needs too much memory. One whose client has closed the connection is ended, where the API runs in local mode. Whoever may read the inventory may ask; in local mode it needs no token either. `completeness` is that of the whole inventory.",
  parameters: {},
  body: {
    sql: textMember({
      description: "One SELECT, in the common subset of DuckDB and Athena.",
      maxLength: MAX_CHARACTERS,
      example:
        "SELECT region, count(*) AS n FROM resources WHERE type = 'ec2:instance' GROUP BY region ORDER BY n DESC",
    }),
    limit: integerMember(1000, { description: "Rows at most.", min: 1, max: MAX_SQL_ROWS }),
    asOf: dayMember("The inventory as it was after the last refresh of this UTC day; otherwise now."),
  },
  answer: "sqlAnswer",
  also: { 429: "Too many queries are waiting to be run; `Retry-After` says when to try again" },
  async handle({ body: { asOf, ...question }, readModel, request }) {
    return await readModel.sql({ ...question, ...atOf(asOf), signal: request.signal });
  },
});
