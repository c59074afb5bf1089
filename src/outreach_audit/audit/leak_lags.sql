-- How late each leak was, in whole seconds, with those inside the legal grace counted apart.
SELECT l.ts - l.stopped AS lag, count(*) AS messages,
       CASE WHEN d.deadline IS NOT NULL AND l.ts <= d.deadline THEN 1 ELSE 0 END AS graced
FROM leaks l
LEFT JOIN deadlines d ON d.stopped = l.stopped
WHERE l.covers = :covers
GROUP BY l.ts - l.stopped, CASE WHEN d.deadline IS NOT NULL AND l.ts <= d.deadline THEN 1 ELSE 0 END
ORDER BY l.ts - l.stopped
