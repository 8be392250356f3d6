-- title: Network interfaces that are attached to nothing
-- description: Network interfaces in the state `available`. They cost nothing, but hold addresses of their subnet and
--   keep security groups from being deleted. Not seen: since when.
-- tags: hygiene
SELECT
  accountId,
  region,
  id,
  name,
  json_extract_scalar(columns, '$.description') AS description,
  json_extract_scalar(data, '$.SubnetId') AS subnetId,
  json_extract_scalar(columns, '$.privateIp') AS privateIp
FROM resources
WHERE type = 'ec2:network-interface' AND state = 'available'
ORDER BY accountId, region, id
