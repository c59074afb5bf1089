-- Sends to an address after its first hard bounce.
SELECT count(*) AS messages, count(DISTINCT s.email) AS people, min(s.ts) AS first_ts
FROM sends s
JOIN (SELECT email, min(ts) AS ts FROM bounces WHERE ts IS NOT NULL GROUP BY email) b
  ON b.email = s.email AND b.ts < s.ts
