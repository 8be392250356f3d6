-- title: Default VPCs in use
-- description: Default VPCs that network interfaces are in, and how many. What starts without naming a network lands
--   there, in subnets that give out public addresses. Not seen: who started it.
-- tags: security, hygiene
WITH uses AS (
  SELECT accountId, region, toId, count(*) AS interfaces
  FROM relations
  WHERE type = 'ec2:network-interface' AND toType = 'vpc:vpc'
  GROUP BY accountId, region, toId
)
SELECT v.accountId, v.region, v.id, v.name, CAST(u.interfaces AS INTEGER) AS interfaces
FROM resources v
JOIN uses u ON u.accountId = v.accountId AND u.region = v.region AND u.toId = v.id
WHERE v.type = 'vpc:vpc' AND json_extract_scalar(v.columns, '$.default') = 'true'
ORDER BY interfaces DESC, v.accountId, v.region, v.id
