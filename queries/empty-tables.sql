-- title: DynamoDB tables without items
-- description: Tables that held nothing when AWS last counted, which it does about every six hours. Provisioned ones
--   cost all the same. Not seen: tables that are emptied and filled in turn.
-- tags: cost, hygiene
SELECT accountId, region, id, name, json_extract_scalar(columns, '$.billingMode') AS billingMode, createdAt
FROM resources
WHERE type = 'dynamodb:table' AND json_extract_scalar(columns, '$.items') = '0'
ORDER BY billingMode DESC, accountId, region, id
