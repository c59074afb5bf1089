-- Each message that makes a claim, by rule: refuted where one of its claims is, open where one is.
SELECT c.rule, c.text_key, s.send_no, s.email, min(coalesce(v.verdict, 1)) AS verdict,
       min(CASE WHEN v.verdict = 0 THEN c.statement END) AS statement
FROM sends s
JOIN claimed c ON c.text_key = s.text_key
LEFT JOIN verdicts v ON v.send_no = s.send_no AND v.statement = c.statement
GROUP BY c.rule, c.text_key, s.send_no, s.email
