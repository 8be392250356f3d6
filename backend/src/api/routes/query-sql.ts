import { integerMember, textMember } from "../body.ts";
import { defineRoute } from "../route.ts";
import { sqlAnswer } from "../schemas.ts";

export const querySql = defineRoute({
  method: "post",
  path: "/inventory/sql",
  operationId: "querySql",
  summary: "Answers a query in SQL",
  description:
    "Runs one SELECT over the tables and functions that [docs/sql.md](sql.md) describes and answers its rows. It can only read: everything else is refused with 400 and a sentence in `detail`, and so is a query that takes longer than 10 seconds or needs too much memory. Whoever may read the inventory may ask; in local mode it needs no token either. `completeness` is that of the whole inventory.",
  parameters: {},
  body: {
    sql: textMember({
      description: "One SELECT, in the common subset of DuckDB and Athena.",
      maxLength: 100_000,
      example:
        "SELECT region, count(*) AS n FROM resources WHERE type = 'ec2:instance' GROUP BY region ORDER BY n DESC",
    }),
    limit: integerMember(1000, { description: "Rows at most.", min: 1, max: 10_000 }),
  },
  answer: sqlAnswer,
  async handle({ body, readModel }) {
    return await readModel.sql(body);
  },
});
