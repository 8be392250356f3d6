-- title: Snapshots older than 180 days
-- description: EBS snapshots that were made more than 180 days ago, the largest volumes first. The size is the
--   volume's: what a snapshot costs depends on the blocks that it alone holds, which AWS does not tell. Not seen:
--   rules that oblige to keep it.
-- tags: cost, hygiene
SELECT
  accountId,
  region,
  id,
  name,
  json_extract_scalar(columns, '$.volumeId') AS volumeId,
  CAST(json_extract_scalar(columns, '$.volumeSizeGiB') AS DOUBLE) AS volumeSizeGiB,
  json_extract_scalar(columns, '$.storageTier') AS storageTier,
  createdAt
FROM resources
WHERE type = 'ec2:snapshot' AND createdAt < current_timestamp - INTERVAL '180' DAY
ORDER BY volumeSizeGiB DESC, accountId, region, id
