-- title: Volumes of previous generations
-- description: Volumes of the types gp2, io1 and standard, the largest first. A gp3 volume costs a fifth less than a
--   gp2 one by AWS's list prices and can be changed to while it is in use. Not seen: IOPS that a large gp2 volume has
--   by its size and a gp3 volume must be given.
-- tags: cost
SELECT
  accountId,
  region,
  id,
  name,
  state,
  json_extract_scalar(columns, '$.volumeType') AS volumeType,
  CAST(json_extract_scalar(columns, '$.sizeGiB') AS DOUBLE) AS sizeGiB,
  CAST(json_extract_scalar(columns, '$.iops') AS DOUBLE) AS iops
FROM resources
WHERE type = 'ec2:volume' AND json_extract_scalar(columns, '$.volumeType') IN ('gp2', 'io1', 'standard')
ORDER BY sizeGiB DESC, accountId, region, id
