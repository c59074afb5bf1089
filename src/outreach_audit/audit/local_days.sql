-- The messages that make a claim, with the second of the sender's clock and how far it may be off.
SELECT s.send_no, s.email, c.statement, s.ts, s.ts + z.shift AS local_ts,
       CAST(floor((s.ts + z.shift) / 86400.0) AS BIGINT) AS local_day,
       z.doubt
FROM sends s
JOIN claimed c ON c.text_key = s.text_key
JOIN zones z ON z.src = s.src AND s.ts >= z.since AND s.ts < z.until
