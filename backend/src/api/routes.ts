import type { Route } from "./route.ts";
import { compareDays } from "./routes/compare.ts";
import { compareResource } from "./routes/compare-resource.ts";
import { getCoverage } from "./routes/coverage.ts";
import { getDetails } from "./routes/details.ts";
import { exportResources } from "./routes/export.ts";
import { getFacets } from "./routes/facets.ts";
import { getCatalog } from "./routes/get-catalog.ts";
import { getOpenApi } from "./routes/get-open-api.ts";
import { getRun } from "./routes/get-run.ts";
import { getHealth } from "./routes/health.ts";
import { listAccounts } from "./routes/list-accounts.ts";
import { listChanges } from "./routes/list-changes.ts";
import { listQueries } from "./routes/list-queries.ts";
import { listResources } from "./routes/list-resources.ts";
import { listRuns } from "./routes/list-runs.ts";
import { listSnapshots } from "./routes/list-snapshots.ts";
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
  listChanges,
  listSnapshots,
  compareDays,
  compareResource,
  exportResources,
  querySql,
  listQueries,
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
