-- title: Databases by engine and version
-- description: How many RDS instances of each engine and version there are, in how many accounts, and their storage.
--   Not seen: how busy they are.
-- tags: inventory
SELECT
  json_extract_scalar(columns, '$.engine') AS engine,
  json_extract_scalar(columns, '$.engineVersion') AS engineVersion,
  CAST(count(*) AS INTEGER) AS instances,
  CAST(count(DISTINCT accountId) AS INTEGER) AS accounts,
  sum(CAST(json_extract_scalar(columns, '$.storageGiB') AS DOUBLE)) AS storageGiB
FROM resources
WHERE type = 'rds:db-instance'
GROUP BY json_extract_scalar(columns, '$.engine'), json_extract_scalar(columns, '$.engineVersion')
ORDER BY instances DESC, engine, engineVersion
