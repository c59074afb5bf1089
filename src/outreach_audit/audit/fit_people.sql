-- Who got a text that addresses some trade or role, with what their records say: the industry where it
-- is known, else the title.
SELECT DISTINCT s.text_key, s.email, coalesce(i.walk, t.walk) AS walk
FROM sends s
JOIN fit_addressed a ON a.text_key = s.text_key
JOIN contacts c ON c.email = s.email
LEFT JOIN fit_walks i ON i.name = 'industry' AND i.said = c.industry
LEFT JOIN fit_walks t ON t.name = 'title' AND t.said = c.title
WHERE coalesce(i.walk, t.walk) IS NOT NULL
