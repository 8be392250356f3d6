-- title: What was gone at once
-- description: Cells whose last complete listing left an alarm, for example because most of what was stored was gone.
--   Such a listing is read twice and believed; whether somebody deleted it all is for you to find out, with
--   `deletions-of-the-last-day`.
-- tags: coverage, security
SELECT accountId, region, type, alarmCode, alarmMessage, completeAt, coverage.count AS resources
FROM coverage
WHERE alarmCode IS NOT NULL
ORDER BY completeAt DESC, accountId, region, type
