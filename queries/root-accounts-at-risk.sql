-- title: Root users without MFA or with access keys
-- description: Accounts whose root user has no second factor, or has access keys, which nothing can restrict. Member
--   accounts whose root credentials are managed centrally have no MFA and need none. Not seen: when root was last
--   used.
-- tags: security
SELECT
  accountId,
  name AS alias,
  json_extract_scalar(columns, '$.rootMfa') AS rootMfa,
  CAST(json_extract_scalar(columns, '$.rootAccessKeys') AS INTEGER) AS rootAccessKeys
FROM resources
WHERE type = 'iam:account'
  AND (
    json_extract_scalar(columns, '$.rootMfa') = 'false'
    OR CAST(json_extract_scalar(columns, '$.rootAccessKeys') AS INTEGER) > 0
  )
ORDER BY rootAccessKeys DESC, accountId
