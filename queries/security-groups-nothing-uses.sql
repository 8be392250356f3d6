-- title: Security groups that nothing uses
-- description: Groups that no listed resource names, other than rules of groups; default groups, which cannot be
--   deleted, are left out. Not seen: kinds that are not collected (load balancers, Lambda functions), though their
--   network interfaces are; launch templates.
-- tags: hygiene
WITH used AS (
  SELECT DISTINCT accountId, region, toId
  FROM relations
  WHERE toType = 'vpc:security-group' AND type <> 'vpc:security-group'
)
SELECT
  g.accountId,
  g.region,
  g.id,
  g.name,
  json_extract_scalar(g.columns, '$.vpcId') AS vpcId,
  json_extract_scalar(g.columns, '$.description') AS description
FROM resources g
LEFT JOIN used u ON u.accountId = g.accountId AND u.region = g.region AND u.toId = g.id
WHERE g.type = 'vpc:security-group' AND u.toId IS NULL AND g.name <> 'default'
ORDER BY g.accountId, g.region, g.id
