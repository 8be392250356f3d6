-- title: Changes of the last 7 days by account
-- description: How many resources were created, updated and deleted in each account in the last seven days, the
--   busiest first. Not seen: what came and went between two refreshes.
-- tags: history
SELECT
  c.accountId,
  a.name AS accountName,
  CAST(count_if(c.change = 'created') AS INTEGER) AS created,
  CAST(count_if(c.change = 'updated') AS INTEGER) AS updated,
  CAST(count_if(c.change = 'deleted') AS INTEGER) AS deleted,
  CAST(count(*) AS INTEGER) AS changes
FROM changes c
LEFT JOIN accounts a ON a.accountId = c.accountId
WHERE c.at > current_timestamp - INTERVAL '7' DAY
GROUP BY c.accountId, a.name
ORDER BY changes DESC, c.accountId
