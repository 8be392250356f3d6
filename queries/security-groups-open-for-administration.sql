-- title: Security groups that let everybody in by SSH, RDP or any port
-- description: Groups with an inbound rule from 0.0.0.0/0 or ::/0 that covers port 22, port 3389 or every port, and
--   how many network interfaces have the group. Without any it harms nobody yet. Not seen: rules after the hundredth
--   of a group.
-- tags: security
WITH digits(d) AS (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)),
numbers AS (SELECT 10 * a.d + b.d AS n FROM digits a CROSS JOIN digits b),
-- The places in a list, by its length: a join on equality is the quick one.
places AS (SELECT a.n + 1 AS length, b.n AS place FROM numbers a CROSS JOIN numbers b WHERE b.n <= a.n),
open_groups AS (
  SELECT accountId, region, id, name, columns, json_extract(data, '$.IpPermissions') AS permissions
  FROM resources
  -- In JSON, quotation marks within a text are escaped, so that this is found only where it is meant.
  WHERE type = 'vpc:security-group' AND columns LIKE '%"openToInternet":true%'
),
permissions AS (
  SELECT
    g.accountId, g.region, g.id, g.name, g.columns,
    json_extract(g.permissions, '$[' || CAST(p.place AS VARCHAR) || ']') AS permission
  FROM open_groups g
  JOIN places p ON p.length = LEAST(json_array_length(g.permissions), 100)
),
administration AS (
  SELECT
    accountId, region, id, name, columns,
    json_extract(permission, '$.IpRanges') AS ranges,
    json_extract(permission, '$.Ipv6Ranges') AS ranges6
  FROM permissions
  -- Most permissions end here, by their text, which is quicker than by their JSON.
  WHERE json_format(permission) LIKE '%/0"%'
    AND (
      json_extract_scalar(permission, '$.IpProtocol') = '-1'
      OR (
        json_extract_scalar(permission, '$.IpProtocol') IN ('tcp', '6')
        AND (
          22 BETWEEN CAST(json_extract_scalar(permission, '$.FromPort') AS INTEGER)
            AND CAST(json_extract_scalar(permission, '$.ToPort') AS INTEGER)
          OR 3389 BETWEEN CAST(json_extract_scalar(permission, '$.FromPort') AS INTEGER)
            AND CAST(json_extract_scalar(permission, '$.ToPort') AS INTEGER)
        )
      )
    )
),
rules AS (
  SELECT
    a.accountId, a.region, a.id, a.name, a.columns,
    json_extract_scalar(a.ranges, '$[' || CAST(p.place AS VARCHAR) || '].CidrIp') AS source
  FROM administration a
  JOIN places p ON p.length = LEAST(json_array_length(a.ranges), 100)
  UNION ALL
  SELECT
    a.accountId, a.region, a.id, a.name, a.columns,
    json_extract_scalar(a.ranges6, '$[' || CAST(p.place AS VARCHAR) || '].CidrIpv6') AS source
  FROM administration a
  JOIN places p ON p.length = LEAST(json_array_length(a.ranges6), 100)
),
found AS (
  SELECT DISTINCT accountId, region, id, name, json_extract_scalar(columns, '$.vpcId') AS vpcId
  FROM rules
  WHERE source IN ('0.0.0.0/0', '::/0')
)
-- A join of what was found with all relations takes less time than counting those of every group.
SELECT f.accountId, f.region, f.id, f.name, f.vpcId, CAST(count(i.toId) AS INTEGER) AS interfaces
FROM found f
LEFT JOIN relations i
  ON i.accountId = f.accountId
  AND i.region = f.region
  AND i.toId = f.id
  AND i.type = 'ec2:network-interface'
  AND i.toType = 'vpc:security-group'
GROUP BY f.accountId, f.region, f.id, f.name, f.vpcId
ORDER BY interfaces DESC, f.accountId, f.region, f.id
