SELECT s.email, s.ts, s.src, s.src_row, b.ts AS bounced, b.src AS bounced_src,
       b.src_row AS bounced_row
FROM sends s
JOIN bounces b ON b.email = s.email AND b.ts < s.ts
ORDER BY s.ts, s.email, b.ts, b.src, b.src_row
LIMIT 1
