import { openDatabase } from "../query/database.ts";
import { createSqlFiles } from "../query/sql-files.ts";
import { createSqlProcesses } from "../query/sql-process.ts";
import type { QueryLimits, SqlRows } from "../query/user-query.ts";

/** Queries in processes of their own over forty resources. */
export interface SqlWorld extends AsyncDisposable {
  /** The folder of the tables' files. */
  folder(): Promise<string>;
  /** The rows of a query. */
  rows(sql: string, limits?: Partial<QueryLimits>): Promise<SqlRows>;
  /** Says that the tables have changed, so that they are written anew. */
  outdate(): void;
  /** Ends what is running. */
  close(): Promise<void>;
}

const FILL = [
  `INSERT INTO resources (service, kind, type, accountId, region, resourceId, id, name, data)
   SELECT 'ec2', 'instance', 'ec2:instance', '11111111111' || n % 3, 'eu-west-1', 'instance/i-' || n, 'i-' || n, 'web-' || n,
     '{"Size":' || n || '}' FROM range(40) t(n)`,
  `INSERT INTO accounts (accountId, name, state, regions) VALUES ('111111111110', 'payments', 'ACTIVE', ['eu-west-1', 'us-east-1'])`,
];

/** Opens it; end it with `await using`. */
export async function sqlWorld(): Promise<SqlWorld> {
  const database = await openDatabase();
  for (const statement of FILL) await database.writer.run(statement);
  const files = createSqlFiles(database);
  const processes = createSqlProcesses();
  return {
    folder: () => files.with(async (folder) => folder),
    async rows(sql, limits = {}) {
      const all = { rows: 1_000, bytes: 1_000_000, ms: 10_000, memory: 300 * 2 ** 20, ...limits };
      const { answer } = await files.with((folder) => processes.run({ sql, limits: all, folder }));
      if (!answer) throw new TypeError("The process gave no rows");
      return answer;
    },
    outdate: files.outdate,
    close: processes.close,
    async [Symbol.asyncDispose]() {
      await processes.close();
      await files.close();
      await database.close();
    },
  };
}
