-- title: How far each tag key is used
-- description: Each tag key, on how many resources it is, in how many accounts, and what share of the resources that
--   can have tags that is, in percent. Keys that AWS sets itself (`aws:…`) are left out. Not seen: whether the values
--   make sense.
-- tags: hygiene, inventory
WITH taggable AS (
  -- Many resources have the same keys: counting them first is what makes this quick.
  SELECT accountId, map_keys(tags) AS tagKeys, count(*) AS resources
  FROM resources
  WHERE type NOT IN ('iam:group', 'iam:account', 'dynamodb:backup')
  GROUP BY accountId, map_keys(tags)
),
total AS (
  SELECT CAST(sum(resources) AS DOUBLE) AS resources FROM taggable
),
uses AS (
  SELECT k.tagKey, sum(t.resources) AS resources, count(DISTINCT t.accountId) AS accounts
  FROM taggable t
  CROSS JOIN UNNEST(t.tagKeys) AS k(tagKey)
  WHERE k.tagKey NOT LIKE 'aws:%'
  GROUP BY k.tagKey
)
SELECT
  u.tagKey,
  CAST(u.resources AS INTEGER) AS resources,
  CAST(u.accounts AS INTEGER) AS accounts,
  round(100 * CAST(u.resources AS DOUBLE) / t.resources, 1) AS percent
FROM uses u
CROSS JOIN total t
ORDER BY resources DESC, u.tagKey
