-- title: Instances of previous generations
-- description: Instances of families that AWS lists as previous generations; newer ones give more for less. The
--   families are those of https://aws.amazon.com/ec2/previous-generation/ in 2025. Not seen: reservations that bind to
--   a family.
-- tags: cost
WITH families(family) AS (
  VALUES
    ('m1'), ('m2'), ('m3'), ('m4'), ('t1'), ('c1'), ('cc2'), ('c3'), ('c4'), ('cr1'), ('r3'), ('r4'), ('hi1'), ('hs1'), ('i2'), ('i3'), ('g2'), ('g3'), ('p2'), ('t2'),
    ('d2'), ('h1'), ('x1'), ('a1')
),
instances AS (
  SELECT
    accountId,
    region,
    id,
    name,
    state,
    json_extract_scalar(columns, '$.instanceType') AS instanceType,
    split_part(json_extract_scalar(columns, '$.instanceType'), '.', 1) AS family
  FROM resources
  WHERE type = 'ec2:instance' AND state <> 'terminated'
)
SELECT i.accountId, i.region, i.id, i.name, i.state, i.instanceType
FROM instances i
JOIN families f ON f.family = i.family
ORDER BY i.accountId, i.region, i.id
