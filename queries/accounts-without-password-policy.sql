-- title: Accounts without a password policy, or with a short one
-- description: Accounts with IAM users where no password policy is set, or one that takes fewer than 14 characters.
--   Accounts without users are left out. Not seen: IAM Identity Center, which has a policy of its own.
-- tags: security
SELECT
  accountId,
  name AS alias,
  json_extract_scalar(columns, '$.passwordPolicy') AS passwordPolicy,
  CAST(json_extract_scalar(columns, '$.minimumPasswordLength') AS INTEGER) AS minimumPasswordLength,
  CAST(json_extract_scalar(columns, '$.users') AS INTEGER) AS users
FROM resources
WHERE type = 'iam:account'
  AND CAST(json_extract_scalar(columns, '$.users') AS INTEGER) > 0
  AND COALESCE(CAST(json_extract_scalar(columns, '$.minimumPasswordLength') AS INTEGER), 0) < 14
ORDER BY users DESC, accountId
