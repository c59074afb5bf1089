-- Claims of earlier contact: an earlier send to that person, a reply or a visit to an event bears it out.
SELECT s.send_no, s.email, c.statement, CAST(NULL AS VARCHAR) AS seen,
       CASE WHEN f.ts < s.ts OR r.ts < s.ts THEN 2 ELSE 0 END AS verdict
FROM sends s
JOIN claimed c ON c.text_key = s.text_key
JOIN (SELECT email, min(ts) AS ts FROM sends GROUP BY email) f ON f.email = s.email
LEFT JOIN (SELECT email, min(ts) AS ts FROM events
           WHERE event_type IN ('replied', 'attended') AND ts IS NOT NULL GROUP BY email) r
  ON r.email = s.email
WHERE s.ts IS NOT NULL
