-- title: Databases without deletion protection
-- description: RDS clusters, and instances outside clusters, that one call deletes. Not seen: who may make that call.
-- tags: resilience
SELECT accountId, region, type, id, name, state, json_extract_scalar(columns, '$.engine') AS engine
FROM resources
WHERE type IN ('rds:db-instance', 'rds:db-cluster')
  AND json_extract_scalar(columns, '$.clusterId') IS NULL
  AND COALESCE(json_extract_scalar(columns, '$.deletionProtection'), 'false') = 'false'
ORDER BY accountId, region, type, id
