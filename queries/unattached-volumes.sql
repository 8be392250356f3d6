-- title: Volumes that are attached to nothing
-- description: EBS volumes in the state `available`. They cost as much as attached ones. Not seen: when a volume was
--   last attached, which AWS does not tell; look at the tags before deleting, or keep a snapshot.
-- tags: cost, hygiene
SELECT
  accountId,
  region,
  id,
  name,
  json_extract_scalar(columns, '$.volumeType') AS volumeType,
  CAST(json_extract_scalar(columns, '$.sizeGiB') AS DOUBLE) AS sizeGiB,
  createdAt
FROM resources
WHERE type = 'ec2:volume' AND state = 'available'
ORDER BY sizeGiB DESC, accountId, region, id
