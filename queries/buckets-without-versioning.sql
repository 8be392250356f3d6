-- title: Buckets without versioning
-- description: Buckets whose versioning was never switched on or is suspended: what is overwritten or deleted is gone.
--   Not seen: whether another copy exists, for example by AWS Backup.
-- tags: resilience
SELECT accountId, region, id, name, json_extract_scalar(columns, '$.versioning') AS versioning, createdAt
FROM resources
WHERE type = 's3:bucket' AND json_extract_scalar(columns, '$.versioning') <> 'Enabled'
ORDER BY accountId, region, id
