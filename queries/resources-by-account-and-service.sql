-- title: Resources by account and service
-- description: How many resources of each service each account has, and in how many regions. Not seen: what could not
--   be listed (see `cells-that-are-not-complete`).
-- tags: inventory
SELECT
  r.accountId,
  a.name AS accountName,
  r.service,
  CAST(count(*) AS INTEGER) AS resources,
  CAST(count(DISTINCT r.region) AS INTEGER) AS regions
FROM resources r
LEFT JOIN accounts a ON a.accountId = r.accountId
GROUP BY r.accountId, a.name, r.service
ORDER BY r.accountId, resources DESC, r.service
