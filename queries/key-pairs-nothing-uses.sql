-- title: Key pairs that no instance uses
-- description: Key pairs that no listed instance was started with. Not seen: launch templates and Auto Scaling groups
--   that name them, and copies of the public key on machines.
-- tags: hygiene, security
WITH used AS (
  SELECT DISTINCT accountId, region, toId FROM relations WHERE type = 'ec2:instance' AND toType = 'ec2:key-pair'
)
SELECT k.accountId, k.region, k.id, k.name, json_extract_scalar(k.columns, '$.keyType') AS keyType, k.createdAt
FROM resources k
LEFT JOIN used u ON u.accountId = k.accountId AND u.region = k.region AND u.toId = k.arn
WHERE k.type = 'ec2:key-pair' AND u.toId IS NULL
ORDER BY k.accountId, k.region, k.id
