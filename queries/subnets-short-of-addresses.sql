-- title: Subnets with few free addresses
-- description: Subnets in which less than a tenth of the IPv4 addresses is free, of those that AWS leaves to its
--   customers, the fewest first. What starts there will soon fail to. Not seen: the load in between two listings.
-- tags: resilience
WITH subnets AS (
  SELECT
    accountId,
    region,
    id,
    name,
    json_extract_scalar(columns, '$.vpcId') AS vpcId,
    json_extract_scalar(columns, '$.cidrBlock') AS cidrBlock,
    CAST(json_extract_scalar(columns, '$.availableIpAddresses') AS INTEGER) AS available,
    -- AWS keeps five addresses of each subnet.
    power(2, 32 - CAST(split_part(json_extract_scalar(columns, '$.cidrBlock'), '/', 2) AS INTEGER)) - 5 AS addresses
  FROM resources
  WHERE type = 'vpc:subnet'
)
SELECT accountId, region, id, name, vpcId, cidrBlock, available, CAST(addresses AS INTEGER) AS addresses
FROM subnets
WHERE available < 0.1 * addresses
ORDER BY available, accountId, region, id
