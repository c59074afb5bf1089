-- People behind the leaks past their grace, and the first row that knew.
SELECT count(DISTINCT l.email) AS people, count(*) AS messages
FROM leaks l
LEFT JOIN deadlines d ON d.stopped = l.stopped
WHERE l.covers = :covers AND (d.deadline IS NULL OR l.ts > d.deadline)
