-- title: Roles, users and groups with AdministratorAccess
-- description: Whoever has AWS's policy AdministratorAccess attached. Not seen: administrators by policies of one's
--   own (see `policies-that-allow-everything`), by inline policies, or by being in such a group; attachments after the
--   twentieth.
-- tags: security
WITH numbers(n) AS (
  VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15), (16), (17), (18), (19)
),
candidates AS (
  -- Reading descriptions is what costs. The columns have the names of attached policies, if not whose policies they are.
  SELECT accountId, type, id, name, arn, data, createdAt
  FROM resources
  WHERE type IN ('iam:role', 'iam:user', 'iam:group') AND columns LIKE '%"AdministratorAccess"%'
)
SELECT accountId, type, id, name, arn, createdAt
FROM candidates
CROSS JOIN numbers
WHERE json_extract_scalar(data, '$.AttachedManagedPolicies[' || CAST(n AS VARCHAR) || '].PolicyArn')
  LIKE 'arn:%:iam::aws:policy/AdministratorAccess'
ORDER BY accountId, type, id
