-- Every text with its subject in lower case and without the marks of answers, three of them at most.
SELECT b.text_key, trim(substr(b.bare, coalesce(m.size, 0) + 1)) AS bare
FROM (
    SELECT a.text_key, trim(substr(a.bare, coalesce(m.size, 0) + 1)) AS bare
    FROM (
        SELECT t.text_key, trim(substr(t.bare, coalesce(m.size, 0) + 1)) AS bare
        FROM (SELECT text_key, trim(lower(subject)) AS bare FROM texts) t
        LEFT JOIN marks m ON substr(t.bare, 1, m.size) = m.mark
    ) a
    LEFT JOIN marks m ON substr(a.bare, 1, m.size) = m.mark
) b
LEFT JOIN marks m ON substr(b.bare, 1, m.size) = m.mark
