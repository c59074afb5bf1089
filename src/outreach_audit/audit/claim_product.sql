-- Claims about what the reader uses against the products on record.
SELECT s.send_no, s.email, c.statement, min(k.said) AS seen,
       max(CASE WHEN k.said LIKE n.likeness THEN 2 ELSE 0 END) AS verdict
FROM sends s
JOIN claimed c ON c.text_key = s.text_key
JOIN names n ON n.statement = c.statement
JOIN (SELECT email, lower(technology) AS said FROM contacts WHERE technology <> '') k
  ON k.email = s.email
GROUP BY s.send_no, s.email, c.statement
