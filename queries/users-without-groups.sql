-- title: IAM users who are in no group
-- description: Users whose permissions, if they have any, are attached to themselves, which nobody keeps an overview
--   of. Not seen: permission sets of IAM Identity Center.
-- tags: hygiene
SELECT
  accountId,
  id,
  name,
  json_extract_scalar(columns, '$.attachedPolicies[0]') AS firstAttachedPolicy,
  json_extract_scalar(columns, '$.inlinePolicies[0]') AS firstInlinePolicy,
  createdAt
FROM resources
WHERE type = 'iam:user' AND json_extract_scalar(columns, '$.groups[0]') IS NULL
ORDER BY accountId, id
