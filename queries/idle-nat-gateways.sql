-- title: NAT gateways in VPCs where nothing runs
-- description: Available NAT gateways whose VPC has no running instance and no other network interface in use but
--   those of NAT gateways. A NAT gateway costs by the hour whether it is used or not. Not seen: traffic; what reaches
--   it from other VPCs.
-- tags: cost
WITH gateways AS (
  SELECT accountId, region, id, name, json_extract_scalar(columns, '$.vpcId') AS vpcId, createdAt
  FROM resources
  WHERE type = 'vpc:nat-gateway' AND state = 'available'
),
busy AS (
  SELECT accountId, region, json_extract_scalar(columns, '$.vpcId') AS vpcId
  FROM resources
  WHERE type = 'ec2:instance' AND state = 'running'
  UNION
  SELECT accountId, region, json_extract_scalar(data, '$.VpcId') AS vpcId
  FROM resources
  WHERE type = 'ec2:network-interface'
    AND state = 'in-use'
    AND json_extract_scalar(columns, '$.interfaceType') <> 'nat_gateway'
    -- Of an instance: whether that is running has been asked. Only the attachment has such a key; looking for its text is quicker than reading JSON.
    AND data NOT LIKE '%InstanceId":"%'
)
SELECT g.accountId, g.region, g.id, g.name, g.vpcId, g.createdAt
FROM gateways g
LEFT JOIN busy b ON b.accountId = g.accountId AND b.region = g.region AND b.vpcId = g.vpcId
WHERE b.vpcId IS NULL
ORDER BY g.accountId, g.region, g.id
