-- title: What has not been listed completely for 26 hours, or ever
-- description: Account, region and kind of every cell that must have missed its daily refresh, the longest first,
--   those that were never complete before all. Cells left out on purpose, and empty ones that AWS does not offer, have
--   missed nothing.
-- tags: coverage
SELECT accountId, region, type, outcome, completeAt, attemptedAt, errorCode, coverage.count AS resources
FROM coverage
WHERE outcome <> 'skipped'
  AND NOT (outcome IN ('not-offered', 'not-enabled') AND coverage.count = 0)
  AND COALESCE(completeAt, TIMESTAMP '1970-01-01 00:00:00') < current_timestamp - INTERVAL '26' HOUR
ORDER BY COALESCE(completeAt, TIMESTAMP '1970-01-01 00:00:00'), accountId, region, type
