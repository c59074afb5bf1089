-- Claims to be near the reader: nobody is near people in more than :most places on one day.
SELECT p.send_no, p.email, p.statement, p.place AS seen,
       CASE WHEN n.places > :most THEN 0 WHEN p.named = 1 THEN 2 ELSE 1 END AS verdict
FROM places p
JOIN (SELECT sender, day, count(DISTINCT place) AS places FROM places GROUP BY sender, day) n
  ON n.sender = p.sender AND n.day = p.day
