-- title: Images that everybody can launch
-- description: Images (AMIs) of the account that are shared with all of AWS. What was left on their disks is public
--   too. Not seen: images that are shared with single accounts.
-- tags: security
SELECT accountId, region, id, name, state, json_extract_scalar(columns, '$.platform') AS platform, createdAt
FROM resources
WHERE type = 'ec2:image' AND json_extract_scalar(columns, '$.public') = 'true'
ORDER BY accountId, region, id
