-- title: IAM groups without users
-- description: Groups that no user of the account is in. Not seen: who was in them.
-- tags: hygiene
WITH members AS (
  SELECT DISTINCT accountId, toId FROM relations WHERE type = 'iam:user' AND toType = 'iam:group'
)
SELECT g.accountId, g.id, g.name, json_extract_scalar(g.columns, '$.attachedPolicies[0]') AS firstAttachedPolicy, g.createdAt
FROM resources g
LEFT JOIN members m ON m.accountId = g.accountId AND m.toId = g.id
WHERE g.type = 'iam:group' AND m.toId IS NULL
ORDER BY g.accountId, g.id
