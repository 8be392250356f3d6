-- title: Instances that answer version 1 of the metadata service
-- description: Instances whose metadata service does not insist on a session token, so that a server that fetches URLs
--   for strangers gives away the instance's credentials. Not seen: whether anything still uses version 1.
-- tags: security
SELECT accountId, region, id, name, state, json_extract_scalar(columns, '$.instanceType') AS instanceType
FROM resources
WHERE type = 'ec2:instance'
  AND state <> 'terminated'
  -- The text is looked through first, from letters that are rare in it: reading the JSON of all would take three times as long.
  AND data LIKE '%HttpTokens":"optional"%'
  AND json_extract_scalar(data, '$.MetadataOptions.HttpTokens') = 'optional'
  AND (
    data NOT LIKE '%HttpEndpoint":"disabled"%'
    OR COALESCE(json_extract_scalar(data, '$.MetadataOptions.HttpEndpoint'), 'enabled') <> 'disabled'
  )
ORDER BY accountId, region, id
