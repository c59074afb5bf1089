-- What the record says instead, by rule, commonest first.
SELECT c.rule, v.seen, count(DISTINCT v.send_no) AS messages, count(DISTINCT v.email) AS people
FROM verdicts v
JOIN claimed c ON c.statement = v.statement
WHERE v.verdict = 0 AND v.seen IS NOT NULL
GROUP BY c.rule, v.seen
ORDER BY c.rule, count(DISTINCT v.send_no) DESC, v.seen
