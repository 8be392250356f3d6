-- title: Elastic IP addresses that are associated with nothing
-- description: Addresses that are held and not used; AWS charges for every public IPv4 address by the hour. Not seen:
--   whether a firewall elsewhere still names the address.
-- tags: cost, hygiene
SELECT accountId, region, id, name, json_extract_scalar(columns, '$.publicIp') AS publicIp
FROM resources
WHERE type = 'ec2:elastic-ip' AND json_extract_scalar(columns, '$.associated') = 'false'
ORDER BY accountId, region, id
