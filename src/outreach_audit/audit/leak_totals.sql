-- Leaks by the file that knew and by the route from the opt-out's labels to the send's.
SELECT l.stopped_src, l.stop_tool, l.stop_client, l.stop_brand, l.stop_list,
       l.tool, l.client, l.brand, l.list,
       count(*) AS messages, count(DISTINCT l.email) AS people, min(l.stopped_row) AS stopped_row
FROM leaks l
LEFT JOIN deadlines d ON d.stopped = l.stopped
WHERE l.covers = :covers AND (d.deadline IS NULL OR l.ts > d.deadline)
GROUP BY l.stopped_src, l.stop_tool, l.stop_client, l.stop_brand, l.stop_list,
         l.tool, l.client, l.brand, l.list
ORDER BY count(*) DESC, l.stopped_src, l.stop_tool, l.stop_client, l.stop_brand, l.stop_list,
         l.tool, l.client, l.brand, l.list
