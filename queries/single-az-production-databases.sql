-- title: Production databases in one availability zone
-- description: RDS instances outside clusters that are not Multi-AZ and whose tag `Environment` begins with `prod`.
--   Read replicas are left out. Not seen: production that is not tagged so; change the query where your tags are
--   others.
-- tags: resilience
SELECT
  accountId,
  region,
  id,
  name,
  state,
  json_extract_scalar(columns, '$.engine') AS engine,
  json_extract_scalar(columns, '$.instanceClass') AS instanceClass
FROM resources
WHERE type = 'rds:db-instance'
  AND json_extract_scalar(columns, '$.multiAz') = 'false'
  AND json_extract_scalar(columns, '$.clusterId') IS NULL
  AND json_extract_scalar(columns, '$.replicaOf') IS NULL
  AND lower(element_at(tags, 'Environment')) LIKE 'prod%'
ORDER BY accountId, region, id
