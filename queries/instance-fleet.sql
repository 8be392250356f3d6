-- title: Running instances by account, type and platform
-- description: How many instances of each type and platform run in each account: what reservations and savings plans
--   are decided by. Not seen: how busy they are.
-- tags: inventory, cost
SELECT
  accountId,
  json_extract_scalar(columns, '$.instanceType') AS instanceType,
  json_extract_scalar(columns, '$.platform') AS platform,
  CAST(count(*) AS INTEGER) AS instances,
  CAST(count(DISTINCT region) AS INTEGER) AS regions
FROM resources
WHERE type = 'ec2:instance' AND state = 'running'
GROUP BY accountId, json_extract_scalar(columns, '$.instanceType'), json_extract_scalar(columns, '$.platform')
ORDER BY instances DESC, accountId, instanceType, platform
