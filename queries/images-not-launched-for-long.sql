-- title: Images that were never launched or not for 180 days
-- description: Images (AMIs) that are older than 180 days and that nothing was launched from for as long, or ever.
--   Their snapshots cost. Not seen: launches by other accounts that an image is shared with are in AWS's date, but AWS
--   reports it up to a day late.
-- tags: cost, hygiene
SELECT
  accountId,
  region,
  id,
  name,
  json_extract_scalar(columns, '$.platform') AS platform,
  json_extract_scalar(columns, '$.lastLaunchedAt') AS lastLaunchedAt,
  createdAt
FROM resources
WHERE type = 'ec2:image'
  AND createdAt < current_timestamp - INTERVAL '180' DAY
  AND COALESCE(
    CAST(substr(json_extract_scalar(columns, '$.lastLaunchedAt'), 1, 10) AS DATE),
    DATE '1970-01-01'
  ) < current_date - INTERVAL '180' DAY
ORDER BY accountId, region, id
