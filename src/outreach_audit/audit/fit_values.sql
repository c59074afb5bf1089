-- Industries and titles on record.
SELECT 'industry' AS name, industry AS said
FROM contacts WHERE industry IS NOT NULL AND industry <> '' GROUP BY industry
UNION ALL
SELECT 'title' AS name, title AS said
FROM contacts WHERE title IS NOT NULL AND title <> '' GROUP BY title
ORDER BY name, said
