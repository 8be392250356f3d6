-- title: Resources in unusual regions
-- description: Regions that hold less than 2 % of all regional resources, VPC left out, and what is there, by account
--   and kind: what was started by mistake or by a stranger. Not seen: resources that belong there all the same.
-- tags: security, inventory
WITH counts AS (
  SELECT accountId, region, type, count(*) AS resources, min(createdAt) AS firstCreatedAt, min(id) AS firstId
  FROM resources
  WHERE region <> 'global' AND service <> 'vpc'
  GROUP BY accountId, region, type
),
total AS (
  SELECT CAST(sum(resources) AS DOUBLE) AS resources FROM counts
),
regions AS (
  SELECT region, CAST(sum(resources) AS DOUBLE) AS resources FROM counts GROUP BY region
)
SELECT c.accountId, c.region, c.type, CAST(c.resources AS INTEGER) AS resources, c.firstId, c.firstCreatedAt
FROM counts c
JOIN regions r ON r.region = c.region
CROSS JOIN total t
WHERE r.resources < 0.02 * t.resources
ORDER BY c.region, c.accountId, c.type
