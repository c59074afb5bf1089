-- Claims about the reader's trade against the trades that the records of that person hold.
SELECT s.send_no, s.email, c.statement, min(f.said) AS seen, max(f.verdict) AS verdict
FROM sends s
JOIN claimed c ON c.text_key = s.text_key
JOIN contacts k ON k.email = s.email
JOIN fits f ON f.words = c.words AND f.said = lower(k.industry)
GROUP BY s.send_no, s.email, c.statement
