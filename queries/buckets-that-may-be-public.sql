-- title: Buckets that are public by policy, or whose public access is not blocked
-- description: Buckets whose policy AWS calls public, and buckets where one of the four settings of Block Public
--   Access is off, so that a policy or an ACL can open them. Not seen: the settings of the account, which can block
--   what the bucket's own allow, and ACLs.
-- tags: security
SELECT
  accountId,
  region,
  id,
  name,
  json_extract_scalar(columns, '$.publicByPolicy') AS publicByPolicy,
  json_extract_scalar(columns, '$.publicAccessBlocked') AS publicAccessBlocked
FROM resources
WHERE type = 's3:bucket'
  AND (
    json_extract_scalar(columns, '$.publicByPolicy') = 'true'
    OR json_extract_scalar(columns, '$.publicAccessBlocked') = 'false'
  )
ORDER BY publicByPolicy DESC, accountId, region, id
