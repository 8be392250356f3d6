-- title: Buckets without default encryption
-- description: Buckets for which AWS answers with no default encryption. Since January 2023 S3 encrypts every new
--   object all the same; what is older may not be encrypted. Not seen: single objects.
-- tags: security
SELECT accountId, region, id, name, createdAt
FROM resources
WHERE type = 's3:bucket' AND json_extract_scalar(columns, '$.encryption') IS NULL
ORDER BY accountId, region, id
