-- title: Launch templates that nothing uses
-- description: Launch templates that no node group names and no listed instance was started from, by the tag that AWS
--   gives such instances. Not seen: Auto Scaling groups, which are not collected and may have no instance at the
--   moment.
-- tags: hygiene
WITH used AS (
  SELECT accountId, region, toId AS id FROM relations WHERE type = 'eks:nodegroup' AND toType = 'ec2:launch-template'
  UNION
  SELECT accountId, region, element_at(tags, 'aws:ec2launchtemplate:id') AS id FROM resources WHERE type = 'ec2:instance'
)
SELECT t.accountId, t.region, t.id, t.name, json_extract_scalar(t.columns, '$.createdBy') AS createdBy, t.createdAt
FROM resources t
LEFT JOIN used u ON u.accountId = t.accountId AND u.region = t.region AND u.id = t.id
WHERE t.type = 'ec2:launch-template' AND u.id IS NULL
ORDER BY t.accountId, t.region, t.id
