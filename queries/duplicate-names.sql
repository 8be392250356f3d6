-- title: Names that several resources of one kind and place share
-- description: Names that more than one instance, volume, VPC, subnet, security group or NAT gateway of the same
--   account and region has, where AWS does not see to it that names are unique. Not seen: resources without a name.
-- tags: hygiene
SELECT accountId, region, type, name, CAST(count(*) AS INTEGER) AS resources, min(id) AS firstId, max(id) AS lastId
FROM resources
WHERE type IN ('ec2:instance', 'ec2:volume', 'vpc:vpc', 'vpc:subnet', 'vpc:security-group', 'vpc:nat-gateway')
  AND name <> ''
  AND COALESCE(state, '') <> 'terminated'
  -- Every VPC has a group of this name, and nobody can change it.
  AND NOT (type = 'vpc:security-group' AND name = 'default')
GROUP BY accountId, region, type, name
HAVING count(*) > 1
ORDER BY resources DESC, accountId, region, type, name
