-- A last day that came again: the same offer on another day within :span days. It is borne out only
-- where the log goes on after the day.
SELECT o.send_no, o.email, o.statement, CAST(o.local_day AS VARCHAR) AS seen,
       CASE WHEN max(r.again) = 1 THEN 0 WHEN o.local_day < :last_day THEN 2 ELSE 1 END AS verdict
FROM offers o
JOIN (SELECT a.offer, a.local_day, max(CASE WHEN b.offer IS NULL THEN 0 ELSE 1 END) AS again
      FROM (SELECT offer, local_day, min(ts) AS begins, max(ts) AS ends
            FROM offers GROUP BY offer, local_day) a
      LEFT JOIN (SELECT offer, local_day, min(ts) AS begins, max(ts) AS ends
                 FROM offers GROUP BY offer, local_day) b
        ON b.offer = a.offer AND b.local_day <> a.local_day
           AND b.local_day BETWEEN a.local_day - :span AND a.local_day + :span
           AND (b.ends - a.begins >= :apart OR a.ends - b.begins >= :apart)
      GROUP BY a.offer, a.local_day) r ON r.offer = o.offer AND r.local_day = o.local_day
GROUP BY o.send_no, o.email, o.statement, o.local_day
