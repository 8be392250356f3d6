-- title: What was deleted in the last 24 hours
-- description: Every resource that was seen to be gone in the last 24 hours, with the tag `Owner` it had. Not seen:
--   who deleted it, and when within the time since the refresh before.
-- tags: history, security
SELECT
  c.at AS seenAt,
  c.accountId,
  c.region,
  c.type,
  c.resourceId,
  c.name,
  c.arn,
  json_extract_scalar(c.before, '$.tags.Owner') AS owner
FROM changes c
WHERE c.change = 'deleted' AND c.at > current_timestamp - INTERVAL '1' DAY
ORDER BY c.at DESC, c.id DESC
