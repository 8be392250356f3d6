-- title: Running instances with a public IP address
-- description: Instances that are running and have a public IPv4 address, which costs by the hour and may be reached
--   from the internet. Not seen: whether the security groups let anybody in; IPv6 addresses.
-- tags: security, inventory
SELECT
  accountId,
  region,
  id,
  name,
  json_extract_scalar(columns, '$.publicIp') AS publicIp,
  json_extract_scalar(columns, '$.instanceType') AS instanceType,
  json_extract_scalar(columns, '$.vpcId') AS vpcId
FROM resources
WHERE type = 'ec2:instance' AND state = 'running' AND json_extract_scalar(columns, '$.publicIp') IS NOT NULL
ORDER BY accountId, region, id
