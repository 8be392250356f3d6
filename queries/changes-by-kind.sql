-- title: Changes of the last 7 days by kind
-- description: How many resources of each kind were created, updated and deleted in the last seven days, and in how
--   many accounts, the busiest first. Not seen: what came and went between two refreshes.
-- tags: history
SELECT
  c.type,
  CAST(count_if(c.change = 'created') AS INTEGER) AS created,
  CAST(count_if(c.change = 'updated') AS INTEGER) AS updated,
  CAST(count_if(c.change = 'deleted') AS INTEGER) AS deleted,
  CAST(count(DISTINCT c.accountId) AS INTEGER) AS accounts
FROM changes c
WHERE c.at > current_timestamp - INTERVAL '7' DAY
GROUP BY c.type
ORDER BY count(*) DESC, c.type
