-- title: Snapshots whose volume is gone
-- description: EBS snapshots of volumes that are no longer listed, and that no image is made of: often the last trace
--   of a machine. Not seen: volumes that could not be listed; look at `cells-that-are-not-complete` first.
-- tags: cost, hygiene
WITH volumes AS (
  SELECT accountId, region, id FROM resources WHERE type = 'ec2:volume'
),
used AS (
  SELECT DISTINCT accountId, region, toId FROM relations WHERE type = 'ec2:image' AND toType = 'ec2:snapshot'
)
SELECT
  s.accountId,
  s.region,
  s.id,
  s.name,
  json_extract_scalar(s.columns, '$.volumeId') AS volumeId,
  CAST(json_extract_scalar(s.columns, '$.volumeSizeGiB') AS DOUBLE) AS volumeSizeGiB,
  s.createdAt
FROM resources s
LEFT JOIN volumes v
  ON v.accountId = s.accountId AND v.region = s.region AND v.id = json_extract_scalar(s.columns, '$.volumeId')
LEFT JOIN used u ON u.accountId = s.accountId AND u.region = s.region AND u.toId = s.id
WHERE s.type = 'ec2:snapshot' AND v.id IS NULL AND u.toId IS NULL
ORDER BY volumeSizeGiB DESC, s.accountId, s.region, s.id
