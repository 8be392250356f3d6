-- title: Access keys older than 90 days
-- description: Users whose oldest active access key was made more than 90 days ago. Keys that are not changed are the
--   ones that leak. Not seen: when the key was last used, and the root user's keys (see `root-accounts-at-risk`).
-- tags: security
SELECT
  accountId,
  id,
  name,
  CAST(json_extract_scalar(columns, '$.activeAccessKeys') AS INTEGER) AS activeAccessKeys,
  json_extract_scalar(columns, '$.oldestActiveAccessKeyAt') AS oldestActiveAccessKeyAt,
  CAST(
    date_diff(
      'day', CAST(substr(json_extract_scalar(columns, '$.oldestActiveAccessKeyAt'), 1, 10) AS DATE), current_date
    ) AS INTEGER
  ) AS ageDays
FROM resources
WHERE type = 'iam:user'
  AND CAST(substr(json_extract_scalar(columns, '$.oldestActiveAccessKeyAt'), 1, 10) AS DATE)
    < current_date - INTERVAL '90' DAY
ORDER BY ageDays DESC, accountId, id
