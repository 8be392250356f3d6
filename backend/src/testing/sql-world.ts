import { openDatabase } from "../query/database.ts";
import { openSqlEngine, type SqlEngine, type SqlRun } from "../query/sql-engine.ts";
import { createSqlFiles } from "../query/sql-files.ts";

/** The engine of queries over a few resources, in this process. */
export interface SqlWorld extends AsyncDisposable {
  readonly engine: SqlEngine;
  /** The folder that the engine may read. */
  readonly folder: string;
  /** The rows of a query, with limits of our own. */
  rows(sql: string, run?: Partial<SqlRun>): ReturnType<SqlEngine["rows"]>;
}

const FILL = [
  `INSERT INTO resources (service, kind, type, accountId, region, resourceId, id, name, state, createdAt, updatedAt, tags, columns, data)
   SELECT 'ec2', 'instance', 'ec2:instance', '11111111111' || n % 3, CASE n % 2 WHEN 0 THEN 'eu-west-1' ELSE 'us-east-1' END,
     'instance/i-' || n, 'i-' || n, CASE WHEN n % 5 > 0 THEN 'web-' || n END, CASE n % 4 WHEN 0 THEN 'stopped' ELSE 'running' END,
     TIMESTAMP '2026-01-01' + to_days(n::INTEGER), TIMESTAMP '2026-06-01 12:00:00.5', MAP {'Owner': 'team-' || n % 4, 'Name': 'web'},
     '{"cpus":' || n % 8 || '}', '{"State":{"Name":"running"},"Groups":["a","b"],"Size":' || n || '}' FROM range(40) t(n)`,
  `INSERT INTO relations SELECT 0, 'ec2', 'instance', 'ec2:instance', '111111111110', 'eu-west-1', 'instance/i-' || n, 'vpc:subnet', 'subnet-' || n % 3
   FROM range(10) t(n)`,
  `INSERT INTO coverage (service, kind, type, accountId, region, outcome, completeAt, count)
   VALUES ('ec2', 'instance', 'ec2:instance', '111111111110', 'eu-west-1', 'complete', TIMESTAMP '2026-06-01', 20)`,
  `INSERT INTO changes (id, "at", change, type, resourceId, fields)
   VALUES ('1', TIMESTAMP '2026-06-02', 'updated', 'ec2:instance', 'instance/i-1', '[{"path":"state","before":"a","after":"b"}]')`,
  `INSERT INTO accounts (accountId, name, state, regions) VALUES ('111111111110', 'payments', 'ACTIVE', ['eu-west-1', 'us-east-1'])`,
];

/** Opens it; end it with `await using`. */
export async function sqlWorld(): Promise<SqlWorld> {
  const database = await openDatabase();
  for (const statement of FILL) await database.writer.run(statement);
  const files = createSqlFiles(database);
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let holding: Promise<void> | undefined;
  const folder = await new Promise<string>((resolve, reject) => {
    holding = files.with(async (path) => {
      resolve(path);
      await released;
    });
    holding.catch(reject);
  });
  const engine = await openSqlEngine({ folder, memoryBytes: 200_000_000 });
  return {
    engine,
    folder,
    rows: (sql, run = {}) => engine.rows({ sql, limit: 1_000, timeLimitMs: 10_000, maxLength: 1_000_000, ...run }),
    async [Symbol.asyncDispose]() {
      engine.close();
      release();
      await holding;
      await files.close();
      await database.close();
    },
  };
}
