-- What became of a claim, all rules together; a message and a person are counted once.
SELECT m.verdict, count(*) AS messages, count(DISTINCT m.email) AS people
FROM (SELECT send_no, email, min(verdict) AS verdict FROM judged GROUP BY send_no, email) m
GROUP BY m.verdict
ORDER BY m.verdict
