-- title: Names that several resources of one kind and place share
-- description: Names that more than one instance, volume, VPC, subnet, security group or NAT gateway of the same
--   account and region has, where AWS does not see to it that names are unique. Not seen: resources without a name.
-- tags: hygiene
WITH named AS (
  -- A number is grouped by in less time than the text that it stands for.
  SELECT CAST(accountId AS BIGINT) AS account, accountId, region, type, name, id
  FROM resources
  WHERE type IN ('ec2:instance', 'ec2:volume', 'vpc:vpc', 'vpc:subnet', 'vpc:security-group', 'vpc:nat-gateway')
    AND name <> ''
    AND COALESCE(state, '') <> 'terminated'
    -- Every VPC has a group of this name, and nobody can change it.
    AND NOT (type = 'vpc:security-group' AND name = 'default')
),
shared AS (
  -- Few names are shared: which are the first and last with them is asked of these alone.
  SELECT account, region, type, name, count(*) AS resources
  FROM named
  GROUP BY account, region, type, name
  HAVING count(*) > 1
)
SELECT
  min(n.accountId) AS accountId,
  s.region,
  s.type,
  s.name,
  CAST(s.resources AS INTEGER) AS resources,
  min(n.id) AS firstId,
  max(n.id) AS lastId
FROM shared s
JOIN named n ON n.account = s.account AND n.region = s.region AND n.type = s.type AND n.name = s.name
GROUP BY s.account, s.region, s.type, s.name, s.resources
ORDER BY resources DESC, s.account, s.region, s.type, s.name
