-- title: EKS clusters whose secrets have no key of their own
-- description: Clusters without envelope encryption of Kubernetes secrets by a KMS key of the account. Connected
--   clusters, which EKS does not run, are left out. Not seen: that newer versions encrypt with a key of AWS's by
--   default.
-- tags: security
SELECT accountId, region, id, name, state, json_extract_scalar(columns, '$.version') AS version
FROM resources
WHERE type = 'eks:cluster'
  AND json_extract_scalar(columns, '$.secretsEncrypted') = 'false'
  AND json_extract_scalar(columns, '$.version') IS NOT NULL
ORDER BY accountId, region, id
