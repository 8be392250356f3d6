-- title: Snapshots that are not encrypted
-- description: EBS snapshots without encryption, which can be shared with any account as they are. Not seen: with whom
--   they are shared.
-- tags: security
SELECT
  accountId,
  region,
  id,
  name,
  json_extract_scalar(columns, '$.volumeId') AS volumeId,
  CAST(json_extract_scalar(columns, '$.volumeSizeGiB') AS DOUBLE) AS volumeSizeGiB,
  createdAt
FROM resources
WHERE type = 'ec2:snapshot' AND json_extract_scalar(columns, '$.encrypted') = 'false'
ORDER BY accountId, region, id
