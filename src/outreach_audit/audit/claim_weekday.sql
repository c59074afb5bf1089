-- Greetings by a day of the week: 0 is Monday. Where the reader's clock may be on the day, nobody knows.
SELECT d.send_no, d.email, d.statement,
       CAST(d.local_day + 3 - 7 * floor((d.local_day + 3) / 7.0) AS BIGINT) AS seen,
       CASE WHEN max(CASE WHEN g.day = 0 THEN 1 ELSE 0 END) = 1 THEN 2
            WHEN count(g.day) > 0 THEN 1
            ELSE 0 END AS verdict
FROM (SELECT l.send_no, l.email, l.statement, l.local_day, h.day,
             floor((l.local_ts + h.day * l.doubt) / 86400.0) AS near_day
      FROM local_days l CROSS JOIN shifts h) d
JOIN (SELECT DISTINCT statement FROM greetings) k ON k.statement = d.statement
LEFT JOIN (SELECT g.statement, g.weekday, h.day FROM greetings g CROSS JOIN shifts h) g
  ON g.statement = d.statement AND g.day = d.day
     AND g.weekday = d.near_day + 3 - 7 * floor((d.near_day + 3) / 7.0)
GROUP BY d.send_no, d.email, d.statement, d.local_day
