-- title: Top 20 accounts by resources
-- description: The accounts with the most resources, and what share of all that is, in percent. Not seen: what they
--   cost.
-- tags: inventory
WITH counts AS (
  SELECT accountId, count(*) AS resources FROM resources GROUP BY accountId
),
total AS (
  SELECT sum(resources) AS resources FROM counts
)
SELECT
  c.accountId,
  a.name AS accountName,
  CAST(c.resources AS INTEGER) AS resources,
  round(100 * CAST(c.resources AS DOUBLE) / CAST(t.resources AS DOUBLE), 1) AS percent
FROM counts c
LEFT JOIN accounts a ON a.accountId = c.accountId
CROSS JOIN total t
ORDER BY resources DESC, c.accountId
LIMIT 20
