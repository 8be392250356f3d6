-- title: How far each tag key is used
-- description: Each tag key, on how many resources it is, in how many accounts, and what share of the resources that
--   can have tags that is, in percent. Keys that AWS sets itself (`aws:…`) are left out. Not seen: whether the values
--   make sense.
-- tags: hygiene, inventory
WITH total AS (
  SELECT CAST(count(*) - count_if(type IN ('iam:group', 'iam:account', 'dynamodb:backup')) AS DOUBLE) AS resources
  FROM resources
),
tagged AS (
  -- A number is grouped by in less time than the text that it stands for.
  SELECT CAST(accountId AS BIGINT) AS account, map_keys(tags) AS tagKeys
  FROM resources
),
counts AS (
  -- DuckDB takes a plain column of a table apart as it reads it; an expression, or a condition on what comes out, takes 20 times as long.
  SELECT t.account, k.tagKey, count(*) AS resources
  FROM tagged t
  CROSS JOIN UNNEST(t.tagKeys) AS k(tagKey)
  GROUP BY t.account, k.tagKey
),
uses AS (
  SELECT tagKey, sum(resources) AS resources, count(*) AS accounts
  FROM counts
  GROUP BY tagKey
  HAVING min(tagKey) NOT LIKE 'aws:%'
)
SELECT
  u.tagKey,
  CAST(u.resources AS INTEGER) AS resources,
  CAST(u.accounts AS INTEGER) AS accounts,
  round(100 * CAST(u.resources AS DOUBLE) / t.resources, 1) AS percent
FROM uses u
CROSS JOIN total t
ORDER BY resources DESC, u.tagKey
