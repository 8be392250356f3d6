-- title: Databases that are not encrypted
-- description: RDS instances and clusters whose storage is not encrypted. It can only be changed by restoring an
--   encrypted copy of a snapshot. Not seen: encryption on the way to the database.
-- tags: security
SELECT accountId, region, type, id, name, state, json_extract_scalar(columns, '$.engine') AS engine
FROM resources
WHERE type IN ('rds:db-instance', 'rds:db-cluster') AND json_extract_scalar(columns, '$.encrypted') = 'false'
ORDER BY accountId, region, type, id
