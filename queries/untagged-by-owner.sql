-- title: Resources without an owner, by account and service
-- description: How many resources have no tag `Owner`, or an empty one, and how many there are. Kinds that AWS has no
--   tags for are left out. Keys of tags differ by case: where yours is `owner`, change the query.
-- tags: hygiene
SELECT
  accountId,
  service,
  CAST(count(*) - count(NULLIF(element_at(tags, 'Owner'), '')) AS INTEGER) AS withoutOwner,
  CAST(count(*) AS INTEGER) AS resources
FROM resources
WHERE type NOT IN ('iam:group', 'iam:account', 'dynamodb:backup')
GROUP BY accountId, service
HAVING count(*) > count(NULLIF(element_at(tags, 'Owner'), ''))
ORDER BY withoutOwner DESC, accountId, service
