import type { Tool } from "./tool.ts";
import { countResources } from "./tools/count-resources.ts";
import { describeResourceTool } from "./tools/describe-resource.ts";
import { getCoverage } from "./tools/get-coverage.ts";
import { listChanges } from "./tools/list-changes.ts";
import { runSql } from "./tools/run-sql.ts";
import { searchResources } from "./tools/search-resources.ts";

/** All tools, in the order they are listed. */
export const TOOLS: readonly Tool[] = [
  searchResources,
  describeResourceTool,
  countResources,
  listChanges,
  getCoverage,
  runSql,
];
