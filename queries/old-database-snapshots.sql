-- title: Database snapshots older than 180 days
-- description: Manual snapshots of RDS instances and clusters that were made more than 180 days ago, the largest
--   first. Unlike automated ones they stay until somebody deletes them. Not seen: automated snapshots, and rules that
--   oblige to keep it.
-- tags: cost, hygiene
SELECT
  accountId,
  region,
  type,
  id,
  name,
  json_extract_scalar(columns, '$.engine') AS engine,
  CAST(json_extract_scalar(columns, '$.storageGiB') AS DOUBLE) AS storageGiB,
  createdAt
FROM resources
WHERE type IN ('rds:db-snapshot', 'rds:db-cluster-snapshot')
  AND createdAt < current_timestamp - INTERVAL '180' DAY
ORDER BY storageGiB DESC, accountId, region, type, id
