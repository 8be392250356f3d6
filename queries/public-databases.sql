-- title: Databases that are reachable from the internet
-- description: RDS instances that are publicly accessible: their name resolves to a public address outside the VPC.
--   Not seen: whether the security groups let anybody in.
-- tags: security
SELECT
  accountId,
  region,
  id,
  name,
  state,
  json_extract_scalar(columns, '$.engine') AS engine,
  json_extract_scalar(columns, '$.endpoint') AS endpoint
FROM resources
WHERE type = 'rds:db-instance' AND json_extract_scalar(columns, '$.publiclyAccessible') = 'true'
ORDER BY accountId, region, id
