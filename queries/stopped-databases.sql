-- title: Databases that are stopped
-- description: RDS instances and clusters that are stopped. Their storage and backups cost on, and AWS starts them
--   again after seven days. Not seen: since when.
-- tags: cost
SELECT
  accountId,
  region,
  type,
  id,
  name,
  json_extract_scalar(columns, '$.engine') AS engine,
  json_extract_scalar(columns, '$.instanceClass') AS instanceClass,
  CAST(json_extract_scalar(columns, '$.storageGiB') AS DOUBLE) AS storageGiB
FROM resources
WHERE type IN ('rds:db-instance', 'rds:db-cluster') AND state = 'stopped'
ORDER BY accountId, region, type, id
