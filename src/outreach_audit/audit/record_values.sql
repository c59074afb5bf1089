-- What contacts have in the columns that are compared by meaning, each value once.
SELECT 'stage' AS name, lower(stage) AS said FROM contacts WHERE stage <> '' GROUP BY lower(stage)
UNION ALL
SELECT 'stage', lower(relation) FROM contacts WHERE relation <> '' GROUP BY lower(relation)
UNION ALL
SELECT 'source', lower(lead_source) FROM contacts WHERE lead_source <> '' GROUP BY lower(lead_source)
UNION ALL
SELECT 'industry', lower(industry) FROM contacts WHERE industry <> '' GROUP BY lower(industry)
ORDER BY name, said
