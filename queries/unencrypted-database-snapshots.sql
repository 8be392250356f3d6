-- title: Database snapshots that are not encrypted
-- description: Manual snapshots of RDS instances and clusters without encryption, which can be shared as they are. Not
--   seen: automated snapshots.
-- tags: security
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
WHERE type IN ('rds:db-snapshot', 'rds:db-cluster-snapshot') AND json_extract_scalar(columns, '$.encrypted') = 'false'
ORDER BY accountId, region, type, id
