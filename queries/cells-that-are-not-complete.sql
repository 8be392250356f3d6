-- title: What could not be listed the last time
-- description: Account, region and kind of every cell whose last attempt was not complete, and why: what this
--   inventory may be missing. Cells left out on purpose, and those that AWS does not offer, are left out here.
-- tags: coverage
SELECT
  accountId,
  region,
  type,
  outcome,
  errorCode,
  errorMessage,
  attemptedAt,
  completeAt,
  coverage.count AS resources
FROM coverage
WHERE outcome NOT IN ('complete', 'skipped', 'not-offered', 'not-enabled', 'region-disabled')
ORDER BY outcome, accountId, region, type
