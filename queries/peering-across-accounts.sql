-- title: Peering connections to other accounts
-- description: VPC peering connections whose two sides belong to different accounts, and whether the inventory knows
--   the other account: an unknown one is outside the organisation, or not read. Each connection is listed on both
--   sides that are read. Not seen: transit gateways, private links.
-- tags: security, inventory
WITH connections AS (
  SELECT
    accountId,
    region,
    id,
    name,
    state,
    json_extract_scalar(columns, '$.requesterAccountId') AS requesterAccountId,
    json_extract_scalar(columns, '$.requesterVpcId') AS requesterVpcId,
    json_extract_scalar(columns, '$.accepterAccountId') AS accepterAccountId,
    json_extract_scalar(columns, '$.accepterVpcId') AS accepterVpcId
  FROM resources
  WHERE type = 'vpc:peering-connection'
),
sided AS (
  SELECT
    accountId, region, id, name, state, requesterAccountId, requesterVpcId, accepterAccountId, accepterVpcId,
    CASE WHEN requesterAccountId = accountId THEN accepterAccountId ELSE requesterAccountId END AS otherAccountId
  FROM connections
  WHERE requesterAccountId <> accepterAccountId
)
SELECT
  s.accountId, s.region, s.id, s.name, s.state, s.otherAccountId, a.name AS otherAccountName,
  CASE WHEN a.accountId IS NULL THEN 'no' ELSE 'yes' END AS otherAccountIsKnown,
  s.requesterVpcId, s.accepterVpcId
FROM sided s
LEFT JOIN accounts a ON a.accountId = s.otherAccountId
ORDER BY otherAccountIsKnown, s.accountId, s.region, s.id
