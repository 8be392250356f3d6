-- title: Accounts that could not be entered
-- description: Accounts into which the last run could not get, and why: mostly the role is missing there. Not seen:
--   accounts outside the organisation and the configuration.
-- tags: coverage
SELECT accountId, name, state, source, errorOutcome, errorCode, errorMessage, seenAt
FROM accounts
WHERE errorOutcome IS NOT NULL
ORDER BY accountId
