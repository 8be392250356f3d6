-- title: How far each tag key is used
-- description: Each tag key, on how many resources it is, in how many accounts, and what share of the resources that
--   can have tags that is, in percent. Keys that AWS sets itself (`aws:…`) are left out. Not seen: whether the values
--   make sense.
-- tags: hygiene, inventory
WITH taggable AS (
  SELECT accountId, tags FROM resources WHERE type NOT IN ('iam:group', 'iam:account', 'dynamodb:backup')
),
total AS (
  SELECT count(*) AS resources FROM taggable
),
uses AS (
  SELECT k.tagKey, count(*) AS resources, count(DISTINCT t.accountId) AS accounts
  FROM taggable t
  CROSS JOIN UNNEST(map_keys(t.tags)) AS k(tagKey)
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
