-- title: Volumes that are not encrypted
-- description: EBS volumes without encryption, with the instance they are attached to. Encryption cannot be switched
--   on afterwards: copy a snapshot with it. Not seen: whether the region's default is to encrypt.
-- tags: security
SELECT
  accountId,
  region,
  id,
  name,
  state,
  CAST(json_extract_scalar(columns, '$.sizeGiB') AS DOUBLE) AS sizeGiB,
  json_extract_scalar(data, '$.Attachments[0].InstanceId') AS instanceId
FROM resources
WHERE type = 'ec2:volume' AND json_extract_scalar(columns, '$.encrypted') = 'false'
ORDER BY accountId, region, id
