-- title: DynamoDB tables without point-in-time recovery or deletion protection
-- description: Tables that cannot be put back to an earlier moment, or that one call deletes, the largest first. Not
--   seen: backups by AWS Backup.
-- tags: resilience
SELECT
  accountId,
  region,
  id,
  name,
  json_extract_scalar(columns, '$.pointInTimeRecovery') AS pointInTimeRecovery,
  json_extract_scalar(columns, '$.deletionProtection') AS deletionProtection,
  CAST(json_extract_scalar(columns, '$.sizeBytes') AS DOUBLE) AS sizeBytes
FROM resources
WHERE type = 'dynamodb:table'
  AND (
    json_extract_scalar(columns, '$.pointInTimeRecovery') = 'false'
    OR COALESCE(json_extract_scalar(columns, '$.deletionProtection'), 'false') = 'false'
  )
ORDER BY sizeBytes DESC, accountId, region, id
