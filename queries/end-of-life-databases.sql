-- title: Databases whose major version leaves standard support within 180 days
-- description: RDS and Aurora databases whose engine's major version has left standard support or will within 180
--   days. After that Extended Support is charged for by the vCPU, or AWS upgrades. Instances of a cluster are shown by
--   their cluster. Not seen: Oracle, SQL Server, Db2, minor versions, and versions younger than the table.
-- tags: resilience, cost
WITH support(engine, major, endsOn) AS (
  -- The ends of standard support, from AWS's release calendars (MySQL.Concepts.VersionMgmt, MariaDB.Concepts.VersionMgmt, postgresql-release-calendar
  -- and Aurora.VersionPolicy in docs.aws.amazon.com/AmazonRDS), as of 2026; a calendar that names a month alone is taken for the month's last day.
  VALUES
    ('mysql', '5.6', DATE '2022-03-01'),
    ('mysql', '5.7', DATE '2024-02-29'),
    ('mysql', '8.0', DATE '2026-07-31'),
    ('mysql', '8.4', DATE '2029-07-31'),
    ('mariadb', '10.3', DATE '2023-10-23'),
    ('mariadb', '10.4', DATE '2025-02-28'),
    ('mariadb', '10.5', DATE '2026-02-28'),
    ('mariadb', '10.6', DATE '2026-08-31'),
    ('mariadb', '10.11', DATE '2028-02-29'),
    ('mariadb', '11.4', DATE '2029-05-31'),
    ('mariadb', '11.8', DATE '2030-06-30'),
    ('postgres', '9', DATE '2022-04-30'),
    ('postgres', '10', DATE '2023-04-17'),
    ('postgres', '11', DATE '2024-02-29'),
    ('postgres', '12', DATE '2025-02-28'),
    ('postgres', '13', DATE '2026-02-28'),
    ('postgres', '14', DATE '2027-02-28'),
    ('postgres', '15', DATE '2028-02-29'),
    ('postgres', '16', DATE '2029-02-28'),
    ('postgres', '17', DATE '2030-02-28'),
    ('aurora-mysql', '5.7', DATE '2024-10-31'),
    ('aurora-mysql', '8.0', DATE '2028-04-30'),
    ('aurora-postgresql', '11', DATE '2024-02-29'),
    ('aurora-postgresql', '12', DATE '2025-02-28'),
    ('aurora-postgresql', '13', DATE '2026-02-28'),
    ('aurora-postgresql', '14', DATE '2027-02-28'),
    ('aurora-postgresql', '15', DATE '2028-02-29'),
    ('aurora-postgresql', '16', DATE '2029-02-28'),
    ('aurora-postgresql', '17', DATE '2030-02-28')
),
versions AS (
  SELECT
    accountId,
    region,
    type,
    id,
    name,
    json_extract_scalar(columns, '$.engine') AS engine,
    json_extract_scalar(columns, '$.engineVersion') AS engineVersion
  FROM resources
  WHERE type = 'rds:db-cluster'
    OR (type = 'rds:db-instance' AND json_extract_scalar(columns, '$.clusterId') IS NULL)
),
majors AS (
  -- PostgreSQL counts its major versions by one number, the others by two.
  SELECT
    accountId, region, type, id, name, engine, engineVersion,
    CASE
      WHEN engine IN ('postgres', 'aurora-postgresql') THEN split_part(engineVersion, '.', 1)
      ELSE concat(split_part(engineVersion, '.', 1), '.', split_part(engineVersion, '.', 2))
    END AS major
  FROM versions
)
SELECT m.accountId, m.region, m.type, m.id, m.name, m.engine, m.engineVersion, s.endsOn
FROM majors m
JOIN support s ON s.engine = m.engine AND s.major = m.major
WHERE s.endsOn < current_date + INTERVAL '180' DAY
ORDER BY s.endsOn, m.accountId, m.region, m.type, m.id
