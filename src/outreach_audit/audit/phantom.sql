-- Sends whose text claims earlier contact to people who had none: no earlier send, no reply.
SELECT c.text_key, c.words, count(*) AS messages, count(DISTINCT s.email) AS people,
       min(s.ts) AS first_ts
FROM sends s
JOIN claimed c ON c.text_key = s.text_key
JOIN (SELECT email, min(ts) AS ts FROM sends GROUP BY email) f ON f.email = s.email
LEFT JOIN (SELECT email, min(ts) AS ts FROM events
           WHERE event_type = 'replied' AND ts IS NOT NULL GROUP BY email) r ON r.email = s.email
WHERE f.ts >= s.ts AND (r.ts IS NULL OR r.ts >= s.ts)
GROUP BY c.text_key, c.words
ORDER BY count(*) DESC, c.words, c.text_key
