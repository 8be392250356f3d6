-- title: Top 200 latest changes
-- description: What was last created, updated or deleted, and the first field that changed. A change is seen when the
--   next refresh comes, not when it happens. Not seen: who did it.
-- tags: history
SELECT
  changes.at AS seenAt,
  change,
  accountId,
  region,
  type,
  resourceId,
  name,
  json_extract_scalar(fields, '$[0].path') AS firstField
FROM changes
ORDER BY changes.at DESC, id DESC
LIMIT 200
