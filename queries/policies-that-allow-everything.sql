-- title: Own policies that allow every action
-- description: Customer managed policies of which a statement of the version in force allows the action `*`, and how
--   many they are attached to. Not seen: inline policies, actions after the first of a statement, and conditions,
--   which may narrow it.
-- tags: security
WITH numbers(n) AS (
  VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15), (16), (17), (18), (19)
),
-- The places in a list, by its length: a join on equality is the quick one.
places AS (SELECT a.n + 1 AS length, b.n AS place FROM numbers a CROSS JOIN numbers b WHERE b.n <= a.n),
documents AS (
  -- AWS keeps five versions of a policy, of which one is in force, and writes documents as URLs are written.
  SELECT
    accountId,
    id,
    json_extract(
      url_decode(
        CASE
          WHEN json_extract_scalar(data, '$.PolicyVersionList[0].IsDefaultVersion') = 'true'
            THEN json_extract_scalar(data, '$.PolicyVersionList[0].Document')
          WHEN json_extract_scalar(data, '$.PolicyVersionList[1].IsDefaultVersion') = 'true'
            THEN json_extract_scalar(data, '$.PolicyVersionList[1].Document')
          WHEN json_extract_scalar(data, '$.PolicyVersionList[2].IsDefaultVersion') = 'true'
            THEN json_extract_scalar(data, '$.PolicyVersionList[2].Document')
          WHEN json_extract_scalar(data, '$.PolicyVersionList[3].IsDefaultVersion') = 'true'
            THEN json_extract_scalar(data, '$.PolicyVersionList[3].Document')
          WHEN json_extract_scalar(data, '$.PolicyVersionList[4].IsDefaultVersion') = 'true'
            THEN json_extract_scalar(data, '$.PolicyVersionList[4].Document')
        END
      ),
      '$.Statement'
    ) AS statement
  FROM resources
  WHERE type = 'iam:policy'
    -- Few have an action that begins with a star or an escape, which the text tells sooner than its JSON.
    AND regexp_like(data, 'Action%22([+ :\[]|%20|%0[9AaDd]|%3[Aa]|%5[Bb])*%22(\*|%2[Aa]|%5[Cc])')
),
statements AS (
  -- One statement may stand without a list around it.
  SELECT
    accountId, id,
    json_extract_scalar(statement, '$.Effect') AS effect,
    json_extract_scalar(statement, '$.Action') AS action,
    json_extract_scalar(statement, '$.Action[0]') AS firstAction
  FROM documents
  UNION ALL
  SELECT
    d.accountId, d.id,
    json_extract_scalar(d.statement, '$[' || CAST(p.place AS VARCHAR) || '].Effect') AS effect,
    json_extract_scalar(d.statement, '$[' || CAST(p.place AS VARCHAR) || '].Action') AS action,
    json_extract_scalar(d.statement, '$[' || CAST(p.place AS VARCHAR) || '].Action[0]') AS firstAction
  FROM documents d
  JOIN places p ON p.length = LEAST(json_array_length(d.statement), 20)
),
found AS (
  SELECT DISTINCT accountId, id FROM statements WHERE effect = 'Allow' AND COALESCE(firstAction, action) IN ('*', '*:*')
)
SELECT
  p.accountId,
  p.id,
  p.name,
  json_extract_scalar(p.columns, '$.defaultVersion') AS defaultVersion,
  CAST(json_extract_scalar(p.columns, '$.attachments') AS INTEGER) AS attachments
FROM resources p
JOIN found f ON f.accountId = p.accountId AND f.id = p.id
WHERE p.type = 'iam:policy'
ORDER BY attachments DESC, p.accountId, p.id
