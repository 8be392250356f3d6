-- title: Roles that were not used for 90 days
-- description: Roles older than 90 days that were last used longer ago than that, or never as far as AWS remembers,
--   which is 400 days. Service-linked roles are left out: AWS keeps them. Not seen: which policy would be missed.
-- tags: hygiene, security
SELECT
  accountId,
  id,
  name,
  json_extract_scalar(columns, '$.path') AS path,
  json_extract_scalar(columns, '$.lastUsedAt') AS lastUsedAt,
  json_extract_scalar(columns, '$.lastUsedRegion') AS lastUsedRegion,
  createdAt
FROM resources
WHERE type = 'iam:role'
  -- In JSON, quotation marks within a text are escaped, so that this is found only where it is meant.
  AND columns LIKE '%"serviceLinked":false%'
  AND createdAt < current_timestamp - INTERVAL '90' DAY
  AND COALESCE(
    CAST(substr(json_extract_scalar(columns, '$.lastUsedAt'), 1, 10) AS DATE),
    DATE '1970-01-01'
  ) < current_date - INTERVAL '90' DAY
ORDER BY accountId, id
