-- title: Resources by account and service
-- description: How many resources of each service each account has, and in how many regions. Not seen: what could not
--   be listed (see `cells-that-are-not-complete`).
-- tags: inventory
WITH counts AS (
  SELECT accountId, service, region, count(*) AS resources FROM resources GROUP BY accountId, service, region
),
totals AS (
  SELECT accountId, service, sum(resources) AS resources, count(*) AS regions FROM counts GROUP BY accountId, service
)
SELECT
  t.accountId,
  a.name AS accountName,
  t.service,
  CAST(t.resources AS INTEGER) AS resources,
  CAST(t.regions AS INTEGER) AS regions
FROM totals t
LEFT JOIN accounts a ON a.accountId = t.accountId
ORDER BY t.accountId, resources DESC, t.service
