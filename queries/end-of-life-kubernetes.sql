-- title: EKS clusters whose version leaves standard support within 90 days
-- description: Clusters whose Kubernetes version has left standard support, or will within 90 days, and when extended
--   support ends too. It costs several times as much by the hour, and after it AWS upgrades the cluster by itself. Not
--   seen: versions younger than the table.
-- tags: resilience, cost
WITH support(version, standardEndsOn, extendedEndsOn) AS (
  -- From AWS's release calendar, docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html.
  VALUES
    ('1.23', DATE '2023-10-11', DATE '2024-10-11'),
    ('1.24', DATE '2024-01-31', DATE '2025-01-31'),
    ('1.25', DATE '2024-05-01', DATE '2025-05-01'),
    ('1.26', DATE '2024-06-11', DATE '2025-06-11'),
    ('1.27', DATE '2024-07-24', DATE '2025-07-24'),
    ('1.28', DATE '2024-11-26', DATE '2025-11-26'),
    ('1.29', DATE '2025-03-23', DATE '2026-03-23'),
    ('1.30', DATE '2025-07-23', DATE '2026-07-23'),
    ('1.31', DATE '2025-11-26', DATE '2026-11-26'),
    ('1.32', DATE '2026-03-23', DATE '2027-03-23'),
    ('1.33', DATE '2026-07-29', DATE '2027-07-29'),
    ('1.34', DATE '2026-12-02', DATE '2027-12-02'),
    ('1.35', DATE '2027-03-27', DATE '2028-03-27')
),
clusters AS (
  SELECT accountId, region, id, name, state, json_extract_scalar(columns, '$.version') AS version
  FROM resources
  WHERE type = 'eks:cluster'
)
SELECT c.accountId, c.region, c.id, c.name, c.state, c.version, s.standardEndsOn, s.extendedEndsOn
FROM clusters c
JOIN support s ON s.version = c.version
WHERE s.standardEndsOn < current_date + INTERVAL '90' DAY
ORDER BY s.standardEndsOn, c.accountId, c.region, c.id
