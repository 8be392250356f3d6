-- title: Regions with resources, by account
-- description: How many resources each account has in each region. What AWS puts into every region by itself (default
--   VPCs and what belongs to them) is left out, with everything else of VPC. Not seen: regions that could not be
--   listed.
-- tags: inventory
SELECT
  accountId,
  region,
  CAST(count(*) AS INTEGER) AS resources,
  CAST(count(DISTINCT service) AS INTEGER) AS services
FROM resources
WHERE region <> 'global' AND service <> 'vpc'
GROUP BY accountId, region
ORDER BY accountId, resources DESC, region
