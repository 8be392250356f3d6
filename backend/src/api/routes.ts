import type { Route } from "./route.ts";
import { getCoverage } from "./routes/coverage.ts";
import { getDetails } from "./routes/details.ts";
import { exportResources } from "./routes/export.ts";
import { getFacets } from "./routes/facets.ts";
import { getCatalog } from "./routes/get-catalog.ts";
import { getOpenApi } from "./routes/get-open-api.ts";
import { getRun } from "./routes/get-run.ts";
import { getHealth } from "./routes/health.ts";
import { listAccounts } from "./routes/list-accounts.ts";
import { listResources } from "./routes/list-resources.ts";
import { listRuns } from "./routes/list-runs.ts";
import { getMetadata } from "./routes/metadata.ts";
import { querySql } from "./routes/query-sql.ts";
import { startRefresh } from "./routes/start-refresh.ts";
import { getSummary } from "./routes/summary.ts";

/** All routes, in the order in which they are documented. */
export const ROUTES: readonly Route[] = [
  listResources,
  getSummary,
  getFacets,
  getDetails,
  exportResources,
  querySql,
  startRefresh,
  listRuns,
  getRun,
  getMetadata,
  getCoverage,
  listAccounts,
  getCatalog,
  getHealth,
  getOpenApi,
];
