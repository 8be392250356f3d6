-- title: Instances that answer version 1 of the metadata service
-- description: Instances whose metadata service does not insist on a session token, so that a server that fetches URLs
--   for strangers gives away the instance's credentials. Not seen: whether anything still uses version 1.
-- tags: security
SELECT accountId, region, id, name, state, json_extract_scalar(columns, '$.instanceType') AS instanceType
FROM resources
WHERE type = 'ec2:instance'
  AND state <> 'terminated'
  -- Looking through the text takes a third of the time of reading the JSON of all, and these keys are only in the metadata options. In JSON, quotation
  -- marks within a text are escaped. The patterns begin with letters that are rarer than a quotation mark.
  AND data LIKE '%HttpTokens":"optional"%'
  AND data NOT LIKE '%HttpEndpoint":"disabled"%'
ORDER BY accountId, region, id
