-- title: IAM users without a second factor
-- description: Users who have no MFA device, with the keys that they have. Not seen: whether a user has a password at
--   all, which the listing does not tell.
-- tags: security
SELECT
  accountId,
  id,
  name,
  CAST(json_extract_scalar(columns, '$.activeAccessKeys') AS INTEGER) AS activeAccessKeys,
  createdAt
FROM resources
WHERE type = 'iam:user' AND json_extract_scalar(columns, '$.mfa') = 'false'
ORDER BY accountId, id
