-- title: Rules of security groups that let everybody in
-- description: Inbound rules whose source is 0.0.0.0/0 or ::/0, one row for each, with protocol and ports; `-1` is
--   every protocol. Web ports are often meant so. Not seen: whether a route, an ACL or the lack of a public address
--   keeps the world out; rules after the hundredth of a group.
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
ranges AS (
  SELECT
    accountId, region, id, name, columns, permission,
    json_extract(permission, '$.IpRanges') AS ranges,
    json_extract(permission, '$.Ipv6Ranges') AS ranges6
  FROM permissions
  -- Most permissions end here, by their text, which is quicker than by their JSON.
  WHERE json_format(permission) LIKE '%/0"%'
),
rules AS (
  SELECT
    r.accountId, r.region, r.id, r.name, r.columns, r.permission,
    json_extract_scalar(r.ranges, '$[' || CAST(p.place AS VARCHAR) || '].CidrIp') AS source
  FROM ranges r
  JOIN places p ON p.length = LEAST(json_array_length(r.ranges), 100)
  UNION ALL
  SELECT
    r.accountId, r.region, r.id, r.name, r.columns, r.permission,
    json_extract_scalar(r.ranges6, '$[' || CAST(p.place AS VARCHAR) || '].CidrIpv6') AS source
  FROM ranges r
  JOIN places p ON p.length = LEAST(json_array_length(r.ranges6), 100)
)
SELECT
  accountId,
  region,
  id,
  name,
  json_extract_scalar(columns, '$.vpcId') AS vpcId,
  json_extract_scalar(permission, '$.IpProtocol') AS protocol,
  CAST(json_extract_scalar(permission, '$.FromPort') AS INTEGER) AS fromPort,
  CAST(json_extract_scalar(permission, '$.ToPort') AS INTEGER) AS toPort,
  source
FROM rules
WHERE source IN ('0.0.0.0/0', '::/0')
ORDER BY accountId, region, id, protocol, fromPort, toPort, source
