-- title: IAM users without an active key and without MFA
-- description: Users older than 90 days who have neither an active access key nor an MFA device, so that at most a
--   password lets them in. Not seen: when somebody last signed in, which the listing does not tell; ask the credential
--   report.
-- tags: hygiene, security
SELECT
  accountId,
  id,
  name,
  CAST(json_extract_scalar(columns, '$.accessKeys') AS INTEGER) AS accessKeys,
  createdAt
FROM resources
WHERE type = 'iam:user'
  AND createdAt < current_timestamp - INTERVAL '90' DAY
  AND json_extract_scalar(columns, '$.mfa') = 'false'
  AND json_extract_scalar(columns, '$.activeAccessKeys') = '0'
ORDER BY createdAt, accountId, id
