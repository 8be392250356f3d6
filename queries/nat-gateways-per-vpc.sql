-- title: NAT gateways per VPC
-- description: How many available NAT gateways each VPC has, the most first; one for each availability zone is what
--   AWS recommends for production, and one alone is often enough elsewhere. Not seen: how much goes through them.
-- tags: cost, resilience
SELECT
  accountId,
  region,
  json_extract_scalar(columns, '$.vpcId') AS vpcId,
  CAST(count(*) AS INTEGER) AS natGateways,
  CAST(count(DISTINCT json_extract_scalar(data, '$.SubnetId')) AS INTEGER) AS subnets
FROM resources
WHERE type = 'vpc:nat-gateway' AND state = 'available'
GROUP BY accountId, region, json_extract_scalar(columns, '$.vpcId')
ORDER BY natGateways DESC, accountId, region, vpcId
