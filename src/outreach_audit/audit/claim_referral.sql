-- Claims that somebody suggested it: who referred the contact, else where the contact came from.
SELECT s.send_no, s.email, c.statement, min(k.referrer) AS seen,
       max(CASE WHEN k.referrer LIKE n.likeness THEN 2
                WHEN k.referrer IS NOT NULL THEN 0
                ELSE coalesce(g.verdict, 1) END) AS verdict
FROM sends s
JOIN claimed c ON c.text_key = s.text_key
JOIN names n ON n.statement = c.statement
JOIN (SELECT email, lower(CASE WHEN referred_by <> '' THEN referred_by END) AS referrer,
             lower(lead_source) AS source FROM contacts) k ON k.email = s.email
LEFT JOIN sources g ON g.source = k.source
GROUP BY s.send_no, s.email, c.statement
