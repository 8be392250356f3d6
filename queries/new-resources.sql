-- title: What was created in the last 7 days
-- description: Resources that AWS says were created in the last seven days, the newest first, without network
--   interfaces and snapshots, which come and go by themselves. Not seen: kinds whose creation AWS does not date, such
--   as VPCs.
-- tags: history, inventory
SELECT accountId, region, type, id, name, state, element_at(tags, 'Owner') AS owner, createdAt
FROM resources
WHERE createdAt > current_timestamp - INTERVAL '7' DAY
  AND type NOT IN ('ec2:network-interface', 'ec2:snapshot')
ORDER BY createdAt DESC, accountId, region, type, id
