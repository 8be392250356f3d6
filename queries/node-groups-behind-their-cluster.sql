-- title: Node groups behind their cluster's version
-- description: Managed node groups whose Kubernetes version is older than their cluster's. A cluster cannot be
--   upgraded further when they are too far behind. Not seen: nodes that are not managed.
-- tags: resilience
WITH clusters AS (
  SELECT accountId, region, id, json_extract_scalar(columns, '$.version') AS version
  FROM resources
  WHERE type = 'eks:cluster'
),
nodegroups AS (
  SELECT
    accountId,
    region,
    id,
    name,
    json_extract_scalar(columns, '$.cluster') AS cluster,
    json_extract_scalar(columns, '$.version') AS version
  FROM resources
  WHERE type = 'eks:nodegroup'
)
SELECT n.accountId, n.region, n.id, n.name, n.version, c.version AS clusterVersion
FROM nodegroups n
JOIN clusters c ON c.accountId = n.accountId AND c.region = n.region AND c.id = n.cluster
WHERE CAST(split_part(n.version, '.', 1) AS INTEGER) < CAST(split_part(c.version, '.', 1) AS INTEGER)
  OR (
    split_part(n.version, '.', 1) = split_part(c.version, '.', 1)
    AND CAST(split_part(n.version, '.', 2) AS INTEGER) < CAST(split_part(c.version, '.', 2) AS INTEGER)
  )
ORDER BY n.accountId, n.region, n.id
