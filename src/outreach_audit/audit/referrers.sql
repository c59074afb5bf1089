-- Names that more people than :most were told of, where no record bears them out.
SELECT n.name, count(DISTINCT s.send_no) AS messages, count(DISTINCT s.email) AS people,
       min(c.statement) AS statement
FROM sends s
JOIN claimed c ON c.text_key = s.text_key
JOIN names n ON n.statement = c.statement
LEFT JOIN verdicts v ON v.send_no = s.send_no AND v.statement = c.statement
WHERE n.name <> '' AND c.rule = :rule AND (v.verdict IS NULL OR v.verdict <> 2)
GROUP BY n.name
HAVING count(DISTINCT s.email) > :most
ORDER BY count(DISTINCT s.email) DESC, n.name
