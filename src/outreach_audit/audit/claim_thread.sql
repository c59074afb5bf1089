-- Claims to be an answer: an earlier send with that subject, any reply, or a header that names the
-- message answered bears it out.
SELECT s.send_no, s.email, c.statement, CAST(NULL AS VARCHAR) AS seen,
       CASE WHEN e.ts < s.ts OR r.ts < s.ts OR a.src IS NOT NULL THEN 2 ELSE 0 END AS verdict
FROM sends s
JOIN claimed c ON c.text_key = s.text_key
JOIN bare_subjects b ON b.text_key = s.text_key
LEFT JOIN (SELECT o.email, n.bare, min(o.ts) AS ts
           FROM sends o
           JOIN bare_subjects n ON n.text_key = o.text_key
           WHERE n.bare <> ''
           GROUP BY o.email, n.bare) e ON e.email = s.email AND e.bare = b.bare
LEFT JOIN (SELECT email, min(ts) AS ts FROM events
           WHERE event_type = 'replied' AND ts IS NOT NULL GROUP BY email) r ON r.email = s.email
LEFT JOIN answering a ON a.src = s.src AND a.src_row = s.src_row
WHERE s.ts IS NOT NULL AND s.email IS NOT NULL
