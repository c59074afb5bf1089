-- The leak that happened first, as the one to look up.
SELECT l.email, l.ts, l.stopped, l.stopped_src, l.stopped_row, s.src, s.src_row
FROM leaks l
JOIN sends s ON s.send_no = l.send_no
LEFT JOIN deadlines d ON d.stopped = l.stopped
WHERE l.covers = :covers AND (d.deadline IS NULL OR l.ts > d.deadline)
ORDER BY l.ts, l.email, l.send_no
LIMIT 1
