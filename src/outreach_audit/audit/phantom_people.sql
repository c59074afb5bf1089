SELECT count(DISTINCT s.email) AS people, count(*) AS messages
FROM sends s
JOIN (SELECT DISTINCT text_key FROM claimed) c ON c.text_key = s.text_key
JOIN (SELECT email, min(ts) AS ts FROM sends GROUP BY email) f ON f.email = s.email
LEFT JOIN (SELECT email, min(ts) AS ts FROM events
           WHERE event_type = 'replied' AND ts IS NOT NULL GROUP BY email) r ON r.email = s.email
WHERE f.ts >= s.ts AND (r.ts IS NULL OR r.ts >= s.ts)
