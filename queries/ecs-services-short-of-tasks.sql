-- title: ECS services with fewer tasks than they should have
-- description: Active services that ran fewer tasks than desired when they were last listed. Some of them were being
--   deployed just then. Not seen: why; the events in `data` say.
-- tags: resilience
SELECT
  accountId,
  region,
  id,
  name,
  CAST(json_extract_scalar(columns, '$.desiredTasks') AS INTEGER) AS desiredTasks,
  CAST(json_extract_scalar(columns, '$.runningTasks') AS INTEGER) AS runningTasks,
  json_extract_scalar(columns, '$.taskDefinition') AS taskDefinition
FROM resources
WHERE type = 'ecs:service'
  AND state = 'ACTIVE'
  AND CAST(json_extract_scalar(columns, '$.runningTasks') AS INTEGER)
    < CAST(json_extract_scalar(columns, '$.desiredTasks') AS INTEGER)
ORDER BY accountId, region, id
