import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import type { Database } from "./database.ts";
import { readQuestion } from "./question.ts";
import type { SqlAnswer, SqlFileAnswer, SqlFileQuestion, SqlQuestion } from "./read-model.ts";
import { createSqlFiles } from "./sql-files.ts";
import { createSqlProcesses, type SqlLimits } from "./sql-process.ts";

/** Answers queries in SQL. */
export interface SqlAnswers {
  answer(question: SqlQuestion, asked: Asked): Promise<SqlAnswer>;
  write(question: SqlFileQuestion, asked: Asked): Promise<SqlFileAnswer>;
  /** Says that the copy has changed. */
  outdate(): void;
  close(): Promise<void>;
}

/** Prepares to answer queries from files of the copy's tables. */
export function createSqlAnswers(database: Database, limits: Partial<SqlLimits> = {}): SqlAnswers {
  const files = createSqlFiles(database);
  const processes = createSqlProcesses(limits);
  return {
    async answer(question, asked) {
      const completeness = await completenessOfAll(asked);
      const { answer } = await files.with((folder) => processes.run({ ...question, folder }));
      if (!answer) throw new Error("Cannot run the query: its process gave no rows");
      return { ...answer, completeness };
    },
    async write({ file, ...question }, asked) {
      const completeness = await completenessOfAll(asked);
      const { written = 0 } = await files.with((folder) => processes.run({ ...question, folder, outFile: file }));
      return { rows: written, completeness };
    },
    outdate: files.outdate,
    async close() {
      await processes.close();
      await files.close();
    },
  };
}

/** What a query reads is not known, so this is of everything. */
async function completenessOfAll({ query, context, readAt }: Asked) {
  return await completenessOf(query, { conditions: readQuestion({}, context), readAt });
}
