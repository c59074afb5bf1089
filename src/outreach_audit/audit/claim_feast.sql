-- Greetings by a feast against the days on which it fits.
SELECT l.send_no, l.email, l.statement, CAST(l.local_day AS VARCHAR) AS seen,
       CASE WHEN count(w.feast) > 0 THEN 2 ELSE 0 END AS verdict
FROM local_days l
JOIN greetings g ON g.statement = l.statement
LEFT JOIN feasts w ON w.feast = g.feast AND l.local_day BETWEEN w.since AND w.until
GROUP BY l.send_no, l.email, l.statement, l.local_day
