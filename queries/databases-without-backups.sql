-- title: Databases without automated backups
-- description: RDS instances outside clusters that keep no automated backups, read replicas left out. Not seen: manual
--   snapshots, and AWS Backup.
-- tags: resilience
SELECT
  accountId,
  region,
  id,
  name,
  state,
  json_extract_scalar(columns, '$.engine') AS engine,
  CAST(json_extract_scalar(columns, '$.storageGiB') AS DOUBLE) AS storageGiB
FROM resources
WHERE type = 'rds:db-instance'
  AND json_extract_scalar(columns, '$.clusterId') IS NULL
  AND json_extract_scalar(columns, '$.replicaOf') IS NULL
  AND json_extract_scalar(columns, '$.backupRetentionDays') = '0'
ORDER BY storageGiB DESC, accountId, region, id
