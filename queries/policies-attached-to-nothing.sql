-- title: Own policies that are attached to nothing
-- description: Customer managed policies without an attachment and that bound nobody. Not seen: policies that a
--   pipeline attaches for a moment.
-- tags: hygiene
SELECT accountId, id, name, createdAt, json_extract_scalar(columns, '$.updatedAt') AS policyUpdatedAt
FROM resources
WHERE type = 'iam:policy'
  AND json_extract_scalar(columns, '$.attachments') = '0'
  AND COALESCE(json_extract_scalar(data, '$.PermissionsBoundaryUsageCount'), '0') = '0'
ORDER BY accountId, id
