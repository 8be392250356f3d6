-- title: ECS and EKS clusters with nothing in them
-- description: ECS clusters without services, tasks and container instances, which cost nothing, and EKS clusters
--   without node groups and Fargate profiles, which cost by the hour. Not seen: EKS nodes that are not managed, such
--   as Karpenter's or those of EKS Auto Mode.
-- tags: cost, hygiene
WITH filled AS (
  SELECT DISTINCT accountId, region, toId
  FROM relations
  WHERE type IN ('eks:nodegroup', 'eks:fargate-profile') AND toType = 'eks:cluster'
)
SELECT accountId, region, type, id, name, state
FROM resources
WHERE type = 'ecs:cluster'
  AND json_extract_scalar(columns, '$.services') = '0'
  AND json_extract_scalar(columns, '$.runningTasks') = '0'
  AND json_extract_scalar(columns, '$.containerInstances') = '0'
UNION ALL
SELECT c.accountId, c.region, c.type, c.id, c.name, c.state
FROM resources c
LEFT JOIN filled f ON f.accountId = c.accountId AND f.region = c.region AND f.toId = c.id
WHERE c.type = 'eks:cluster' AND json_extract_scalar(c.columns, '$.version') IS NOT NULL AND f.toId IS NULL
ORDER BY type DESC, accountId, region, id
