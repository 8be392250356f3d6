-- title: Instances stopped for more than 30 days
-- description: Instances that were stopped more than 30 days ago, by the date in AWS's reason, the longest first.
--   Their volumes and addresses cost on. Not seen: instances whose reason names no date.
-- tags: cost, hygiene
WITH stopped AS (
  SELECT
    accountId,
    region,
    id,
    name,
    json_extract_scalar(columns, '$.instanceType') AS instanceType,
    CAST(substr(json_extract_scalar(columns, '$.stoppedAt'), 1, 10) AS DATE) AS stoppedOn
  FROM resources
  WHERE type = 'ec2:instance' AND state = 'stopped'
)
SELECT accountId, region, id, name, instanceType, stoppedOn, CAST(date_diff('day', stoppedOn, current_date) AS INTEGER) AS days
FROM stopped
WHERE stoppedOn < current_date - INTERVAL '30' DAY
ORDER BY stoppedOn, accountId, region, id
