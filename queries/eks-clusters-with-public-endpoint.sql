-- title: EKS clusters whose API server is reachable from the internet
-- description: Clusters with a public endpoint, and the first address range that may reach it; `0.0.0.0/0` is
--   everybody. Not seen: further ranges; they are in `data`.
-- tags: security
SELECT
  accountId,
  region,
  id,
  name,
  json_extract_scalar(columns, '$.version') AS version,
  json_extract_scalar(columns, '$.privateEndpoint') AS privateEndpoint,
  json_extract_scalar(data, '$.resourcesVpcConfig.publicAccessCidrs[0]') AS firstRange
FROM resources
WHERE type = 'eks:cluster' AND json_extract_scalar(columns, '$.publicEndpoint') = 'true'
ORDER BY accountId, region, id
