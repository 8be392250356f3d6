-- title: Own policies that allow every action
-- description: Customer managed policies of which a statement of the version in force allows the action `*`, and how
--   many they are attached to. Not seen: inline policies, actions after the first of a statement, and conditions,
--   which may narrow it.
-- tags: security
WITH numbers(n) AS (
  VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15), (16), (17), (18), (19)
),
documents AS (
  -- AWS keeps five versions of a policy, and writes documents as URLs are written.
  SELECT
    accountId,
    id,
    name,
    columns,
    url_decode(json_extract_scalar(data, '$.PolicyVersionList[' || CAST(n AS VARCHAR) || '].Document')) AS document
  FROM resources
  CROSS JOIN numbers
  WHERE type = 'iam:policy'
    AND n < 5
    AND json_extract_scalar(data, '$.PolicyVersionList[' || CAST(n AS VARCHAR) || '].IsDefaultVersion') = 'true'
),
statements AS (
  -- One statement may stand without a list around it.
  SELECT
    accountId, id, name, columns,
    json_extract_scalar(document, '$.Statement.Effect') AS effect,
    json_extract_scalar(document, '$.Statement.Action') AS action,
    json_extract_scalar(document, '$.Statement.Action[0]') AS firstAction
  FROM documents
  UNION ALL
  SELECT
    accountId, id, name, columns,
    json_extract_scalar(document, '$.Statement[' || CAST(n AS VARCHAR) || '].Effect') AS effect,
    json_extract_scalar(document, '$.Statement[' || CAST(n AS VARCHAR) || '].Action') AS action,
    json_extract_scalar(document, '$.Statement[' || CAST(n AS VARCHAR) || '].Action[0]') AS firstAction
  FROM documents
  CROSS JOIN numbers
)
SELECT DISTINCT
  accountId,
  id,
  name,
  json_extract_scalar(columns, '$.defaultVersion') AS defaultVersion,
  CAST(json_extract_scalar(columns, '$.attachments') AS INTEGER) AS attachments
FROM statements
WHERE effect = 'Allow' AND COALESCE(firstAction, action) IN ('*', '*:*')
ORDER BY attachments DESC, accountId, id
